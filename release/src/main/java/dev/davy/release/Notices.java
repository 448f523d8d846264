package dev.davy.release;

import dev.davy.model.Hook;
import java.util.List;
import java.util.Optional;

/** Who is told of a decision. */
final class Notices {
    private Notices() {}

    /** The notices of a decision that led from one state to another: to all who hear of each, and at the end of a release. */
    static List<Notice> of(Decision decision, ReleaseState before, ReleaseState after) {
        Optional<Run> about = run(decision, after).or(() -> run(decision, before));
        if (about.isEmpty() || about.get().plan().hooks().isEmpty()) {
            return List.of();
        }
        RunDraft run = new RunDraft(about.get());
        boolean ends = !decision.phase().running()
                && run(decision, before)
                        .filter(was -> was.phase() == decision.phase())
                        .isEmpty();
        return run.plan.hooks().stream()
                .filter(hook -> hook.on() == Hook.On.EVENT || (hook.on() == Hook.On.POST_ROLLOUT && ends))
                .map(hook -> new Notice(hook, decision, context(run, decision)))
                .toList();
    }

    private static Context context(RunDraft run, Decision decision) {
        run.phase = decision.phase();
        run.why = decision.why();
        String id = run.plan.release() + "/" + run.candidate + "/"
                + run.began.elapsed().toMillis() + "/decision:" + decision.number();
        return Figures.context(run, id, decision.at());
    }

    private static Optional<Run> run(Decision decision, ReleaseState state) {
        return state.run().filter(run -> run.candidate().equals(decision.candidate()));
    }
}
