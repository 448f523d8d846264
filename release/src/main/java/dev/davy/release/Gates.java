package dev.davy.release;

import dev.davy.model.Stage;
import java.util.List;
import java.util.Optional;

/** Gates that people answer: one person, or one of each role, who hands the release on to the next. */
final class Gates {
    private Gates() {}

    /** The role that holds the release; empty where nobody in particular does. */
    static Optional<String> holder(RunDraft run) {
        if (!run.phase.running()
                || Inquiries.confirming(run).isPresent()
                || !(run.stage() instanceof Stage.Gate gate)
                || gate.roles().isEmpty()) {
            return Optional.empty();
        }
        int handed = Inquiries.tally(run, Inquiries.key(run, gate)).round() - 1;
        return Optional.of(gate.roles().get(Math.min(handed, gate.roles().size() - 1)));
    }

    /** What a release at a gate waits for. */
    static String waits(RunDraft run, Stage.Gate gate) {
        return switch (gate.by()) {
            case Stage.By.Person _ ->
                "approval of gate " + gate.name()
                        + holder(run).map(role -> " by " + role).orElse("");
            case Stage.By.Receiver _ -> "the webhook of gate " + gate.name() + ": " + said(run, gate);
            case Stage.By.When(String expression) ->
                "gate " + gate.name() + ": " + expression
                        + Inquiries.tally(run, Inquiries.key(run, gate))
                                .last()
                                .map(last -> " (" + Figures.said(last) + ")")
                                .orElse("");
        };
    }

    private static String said(RunDraft run, Stage.Gate gate) {
        return Inquiries.tally(run, Inquiries.key(run, gate))
                .last()
                .map(Figures::said)
                .orElse("not answered yet");
    }

    /** That nobody answered it, for the sentence at its deadline. */
    static String unanswered(RunDraft run, Stage.Gate gate) {
        return switch (gate.by()) {
            case Stage.By.Person(List<String> roles) ->
                roles.size() < 2
                        ? "nobody approved gate " + gate.name()
                        : holder(run).orElse("nobody") + " did not approve gate " + gate.name();
            case Stage.By.Receiver _ -> "the webhook of gate " + gate.name() + " said no yes (" + said(run, gate) + ")";
            case Stage.By.When(String expression) -> "gate " + gate.name() + " did not open (" + expression + ")";
        };
    }

    /** A person approves or refuses. */
    static void answered(Draft draft, Event.Commanded event) {
        RunDraft run = draft.run;
        if (run == null
                || !run.phase.running()
                || Inquiries.confirming(run).isPresent()
                || !(run.stage() instanceof Stage.Gate gate)) {
            Orders.refuse(draft, "no gate waits");
            return;
        }
        if (!event.argument().isEmpty() && !event.argument().equals(gate.name())) {
            Orders.refuse(draft, "it waits at gate " + gate.name() + ", not at " + event.argument());
            return;
        }
        switch (gate.by()) {
            case Stage.By.Person _ -> person(draft, run, gate, event);
            case Stage.By.Receiver _ ->
                Orders.refuse(
                        draft,
                        "gate " + gate.name() + " is answered by its webhook (expected: davy promote or"
                                + " rollback, which need no gate)");
            case Stage.By.When(String expression) ->
                Orders.refuse(
                        draft,
                        "gate " + gate.name() + " opens by itself when " + expression
                                + " (expected: davy promote or rollback, which need no gate)");
        }
    }

    private static void person(Draft draft, RunDraft run, Stage.Gate gate, Event.Commanded event) {
        Optional<String> holder = holder(run);
        List<String> roles = gate.roles();
        boolean silent = event.role().isEmpty() && roles.size() < 2;
        if (holder.isPresent() && !silent && !holder.equals(event.role())) {
            Orders.refuse(
                    draft,
                    "gate " + gate.name() + " is held by " + holder.get() + ", not by "
                            + event.role().orElse("someone who names no role") + " (expected: --as " + holder.get()
                            + ")");
            return;
        }
        String who = event.who() + event.role().map(role -> " as " + role).orElse("");
        if (event.command() == Command.REFUSE) {
            String why = who + " refused gate " + gate.name()
                    + event.reason().map(reason -> ": " + reason).orElse("");
            Course.otherwise(draft, run, gate.onRefusal(), "Person", why);
            Orders.done(draft, "gate " + gate.name() + " is refused");
            return;
        }
        int handed = Inquiries.tally(run, Inquiries.key(run, gate)).round();
        if (handed < roles.size()) {
            Inquiries.change(run, Inquiries.key(run, gate), Tally::handedOn);
            String next = roles.get(handed);
            draft.decide(run, "Person", who + " approved gate " + gate.name() + " and hands the release to " + next);
            Orders.done(draft, "gate " + gate.name() + " is handed on to " + next);
        } else {
            Course.pass(draft, run, "Person", who + " approved gate " + gate.name());
            Orders.done(draft, "gate " + gate.name() + " is approved");
        }
    }
}
