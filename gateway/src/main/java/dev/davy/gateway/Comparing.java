package dev.davy.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * The answers to one request and to its copies, gathered to be compared: each copy against the original. For one event
 * loop; what is gathered goes to the {@link Comparer}.
 */
final class Comparing {
    private final LoweredComparison by;
    private final Asked asked;
    private final SeenAnswer original;
    private final List<Copy> copies = new ArrayList<>(1);

    Comparing(LoweredComparison by, Exchange exchange) {
        this.by = by;
        RequestHead head = exchange.head();
        this.asked = new Asked(
                exchange.rule().route(),
                head.text(head.start(), head.methodEnd()),
                head.text(head.target(), head.pathEnd()));
        this.original = new SeenAnswer(by, this::over);
    }

    SeenAnswer original() {
        return original;
    }

    /** What a copy to a version answers, which was sent. */
    SeenAnswer copy(Version to) {
        SeenAnswer answer = new SeenAnswer(by, this::over);
        copies.add(new Copy(to, answer));
        return answer;
    }

    private void over() {
        if (original.isOver()) {
            copies.removeIf(copy -> {
                if (copy.answer().isOver()) {
                    by.comparer().take(new Comparer.Answers(by, asked, original, copy.to(), copy.answer()));
                }
                return copy.answer().isOver();
            });
        }
    }

    /**
     * What the instances were asked.
     *
     * @param path without the query
     */
    record Asked(String route, String method, String path) {}

    private record Copy(Version to, SeenAnswer answer) {}
}
