package dev.davy.release;

import dev.davy.release.spi.Gate;
import dev.davy.release.spi.MetricQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Asks what a release has open, each question once until it is answered, on threads of its own, and hands the answers over
 * as events. Used by the target's thread only, which never waits for an answer.
 */
final class Asker {
    /** What a metric store or an expression is given; adapters have bounds of their own, which are shorter. */
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** Beyond the time that a question may take by itself. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** An expression whose answer stays the same is computed again after so long. */
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** What is journaled of an answer's text. */
    private static final int TEXT = 300;

    private final Outside outside;
    private final Executor threads;
    private final Map<String, Flight> flights = new HashMap<>();

    /** Questions that did not come back in time, by what asks: none of them is asked again before it has. */
    private final Map<String, Flight> lost = new HashMap<>();

    /** The expressions' last answers, by what asks, and when. */
    private final Map<String, Computed> computed = new HashMap<>();

    /** A question under way. */
    private record Flight(Question question, Moment latest, FutureTask<Result> task, AtomicInteger running) {
        boolean over() {
            return task.isDone() && running.get() == 0;
        }
    }

    private record Computed(Moment at, Result result) {}

    Asker(Outside outside, Executor threads) {
        this.outside = outside;
        this.threads = threads;
    }

    /** Begins to ask what is due, gives up what takes too long, and hands over what was answered. */
    List<Event.Told> look(ReleaseState state, Moment now) {
        List<Inquiry> open = Inquiries.open(state, now);
        if (open.isEmpty() && flights.isEmpty()) {
            return List.of();
        }
        Set<String> ids = open.stream().map(Inquiry::id).collect(Collectors.toCollection(HashSet::new));
        // Nobody waits for these any more.
        flights.entrySet().removeIf(entry -> !ids.contains(entry.getKey()) && leave(entry.getValue()));
        computed.keySet()
                .retainAll(open.stream().map(inquiry -> key(inquiry.question())).toList());
        lost.values().removeIf(Flight::over);
        for (Inquiry inquiry : open) {
            if (now.since(inquiry.due()).isPositive() || now.equals(inquiry.due())) {
                if (!flights.containsKey(inquiry.id()) && due(inquiry, now)) {
                    begin(inquiry, now);
                }
            }
        }
        return answers(now);
    }

    private boolean due(Inquiry inquiry, Moment now) {
        Computed last = computed.get(key(inquiry.question()));
        return last == null || now.since(last.at()).compareTo(AGAIN) >= 0;
    }

    private void begin(Inquiry inquiry, Moment now) {
        Question question = inquiry.question();
        AtomicInteger running = new AtomicInteger();
        boolean stuck = lost.containsKey(key(question));
        FutureTask<Result> task = new FutureTask<>(() -> {
            running.incrementAndGet();
            try {
                return stuck
                        ? new Result.Invalid("the question before has not come back")
                        : guarded(() -> ask(question, inquiry.context()));
            } finally {
                running.decrementAndGet();
            }
        });
        flights.put(inquiry.id(), new Flight(question, now.plus(longest(question)), task, running));
        threads.execute(task);
    }

    private List<Event.Told> answers(Moment now) {
        List<Event.Told> told = new ArrayList<>();
        for (Map.Entry<String, Flight> entry : List.copyOf(flights.entrySet())) {
            Flight flight = entry.getValue();
            Optional<Result> result = flight.task().isDone() ? Optional.of(result(flight.task())) : Optional.empty();
            if (result.isEmpty() && now.since(flight.latest()).isPositive()) {
                result = Optional.of(
                        new Result.Invalid("no answer within " + Sentences.time(longest(flight.question()))));
                leave(flight);
            }
            if (result.isPresent()) {
                flights.remove(entry.getKey());
                if (news(flight.question(), result.get(), now)) {
                    told.add(new Event.Told(now, entry.getKey(), result.get()));
                }
            }
        }
        return told;
    }

    /** That an expression still does not hold is no news; it is computed again all the same. */
    private boolean news(Question question, Result result, Moment now) {
        if (!(question instanceof Question.When)) {
            return true;
        }
        Computed before = computed.put(key(question), new Computed(now, result));
        return before == null || !before.result().equals(result);
    }

    private boolean leave(Flight flight) {
        flight.task().cancel(true);
        if (!flight.over()) {
            lost.put(key(flight.question()), flight);
        }
        return true;
    }

    private static String key(Question question) {
        return question.getClass().getSimpleName() + " " + question.name();
    }

    private static Result result(FutureTask<Result> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Invalid("the process ends");
        } catch (ExecutionException | CancellationException e) {
            return new Result.Invalid(e.toString());
        }
    }

    private static Result guarded(Callable<Result> asked) {
        try {
            return asked.call();
        } catch (Exception | StackOverflowError e) {
            String message = e.getMessage();
            return new Result.Invalid(
                    text(message == null || message.isBlank() ? e.getClass().getSimpleName() : message));
        }
    }

    private Result ask(Question question, Context context) {
        return switch (question) {
            case Question.Ask ask ->
                switch (outside.gate().ask(ask, context)) {
                    case Gate.Reply.Yes(String text) -> new Result.Yes(text(text));
                    case Gate.Reply.No(String text) -> new Result.No(text(text));
                    case Gate.Reply.Wait(String text) -> new Result.Wait(text(text));
                };
            case Question.Measure measure ->
                switch (outside.metrics().query(measure.store(), measure.query(), context.at())) {
                    case MetricQuery.Measured.Value(double value) ->
                        Double.isFinite(value) ? new Result.Value(value) : new Result.Nothing("not a finite number");
                    case MetricQuery.Measured.None _ -> new Result.Nothing("no series");
                    case MetricQuery.Measured.NaN _ -> new Result.Nothing("not a number");
                    case MetricQuery.Measured.Several(int series) ->
                        new Result.Invalid(series + " series (expected: one)");
                };
            case Question.When when ->
                outside.condition().holds(when.expression(), when.facts())
                        ? new Result.Yes(when.expression())
                        : new Result.Wait("");
        };
    }

    private static String text(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= TEXT ? line : line.substring(0, TEXT) + "…";
    }

    private static Duration longest(Question question) {
        return switch (question) {
            case Question.Ask ask -> ask.call().longest().plus(GRACE);
            case Question.Measure _, Question.When _ -> LONGEST.plus(GRACE);
        };
    }

    /** Asks nothing any more. */
    void stop() {
        flights.values().forEach(flight -> flight.task().cancel(true));
        flights.clear();
    }
}
