package dev.davy.release;

import dev.davy.model.Weight;

/**
 * The release that a question or a notice is about, as it was at that moment.
 *
 * @param id of the question, the same whenever that is asked again, over restarts too; of a notice, its own
 * @param release the Release's name
 * @param target the Upstream's name
 * @param stable the version to go back to
 * @param candidate the version that wants to replace it
 * @param phase where it is
 * @param stage as people read it
 * @param weight the candidate's share of everyone
 * @param requests what was sent to whom
 * @param failedChecks how many checks and tests have failed so far
 * @param verdict its word
 * @param why one sentence with figures
 * @param at when
 */
public record Context(
        String id,
        String release,
        String target,
        String stable,
        String candidate,
        Phase phase,
        String stage,
        Weight weight,
        ReleaseView.Requests requests,
        int failedChecks,
        String verdict,
        String why,
        Moment at) {}
