package dev.davy.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The answers to steps that are in force and not yet safe from a crash. On the target's thread only. */
final class Replies {
    private final Recorder recorder;
    private final List<Owed> owed = new ArrayList<>();

    /** An answer that is given when a step of the journal is kept. */
    private record Owed(long record, Answer answer, CompletableFuture<Answer> reply) {}

    Replies(Recorder recorder) {
        this.recorder = recorder;
    }

    void owe(long record, Answer answer, CompletableFuture<Answer> reply) {
        owed.add(new Owed(record, answer, reply));
    }

    /** Answers whose step is kept, and everyone where the journal has a problem. */
    void answer(Optional<String> problem) {
        for (Owed each : List.copyOf(owed)) {
            boolean done = recorder.has(each.record()) || !(each.answer() instanceof Answer.Done);
            if (done || problem.isPresent()) {
                owed.remove(each);
                each.reply().complete(done ? each.answer() : unkept(each.answer(), problem.orElseThrow()));
            }
        }
    }

    /** Answers everyone: nothing is kept any more. */
    void end(String why) {
        owed.forEach(each -> each.reply().complete(unkept(each.answer(), why)));
        owed.clear();
    }

    private static Answer unkept(Answer answer, String problem) {
        return new Answer.NotJournaled(answer.text() + "; but the journal cannot be written: " + problem);
    }
}
