package dev.davy.release;

import dev.davy.model.Facts;
import dev.davy.release.spi.Condition;
import dev.davy.release.spi.Gate;
import dev.davy.release.spi.MetricQuery;
import dev.davy.release.spi.Notifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Those outside, who say what a test has them say, by the name of what asks. */
final class FakeOutside implements Gate, MetricQuery, Condition, Notifier {
    final Map<String, Supplier<Reply>> replies = new ConcurrentHashMap<>();
    final Map<String, Supplier<Measured>> figures = new ConcurrentHashMap<>();
    final Map<String, Boolean> holds = new HashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<Notice> told = new ArrayList<>();

    Outside all() {
        return new Outside(this, this, this, this);
    }

    FakeOutside says(String name, Reply reply) {
        replies.put(name, () -> reply);
        return this;
    }

    FakeOutside away(String name) {
        replies.put(name, () -> {
            throw new IllegalStateException("connection refused");
        });
        return this;
    }

    FakeOutside measures(String store, double value) {
        figures.put(store, () -> new Measured.Value(value));
        return this;
    }

    @Override
    public Reply ask(Question.Ask question, Context context) {
        asked.add(context.id());
        return replies.getOrDefault(question.name(), () -> new Reply.Wait("")).get();
    }

    @Override
    public Measured query(String store, String query, Moment at) {
        asked.add(query);
        Supplier<Measured> figure = figures.get(store);
        if (figure == null) {
            throw new IllegalStateException("no store is named " + store);
        }
        return figure.get();
    }

    @Override
    public boolean holds(String expression, Facts facts) {
        return holds.getOrDefault(expression, false);
    }

    @Override
    public void tell(Notice notice) {
        told.add(notice);
    }
}
