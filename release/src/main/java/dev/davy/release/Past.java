package dev.davy.release;

import java.time.Instant;
import java.util.Optional;

/**
 * What a release came to, once nothing about it changes any more.
 *
 * @param release the Release's name
 * @param phase {@link Phase#SUCCEEDED}, {@link Phase#ROLLED_BACK} or {@link Phase#SUPERSEDED}
 * @param from the version that was stable when it started
 * @param candidate the version that wanted to replace it
 * @param stage where it ended
 * @param reason a verdict's word or a reason that is no verdict
 * @param why one sentence with figures
 * @param requests what was sent to whom
 * @param blastRadius the budget
 * @param spent what it cost for certain, and what restarts were charged with
 * @param ended when its share last changed; empty in the journals of earlier versions
 */
public record Past(
        String release,
        Phase phase,
        String from,
        String candidate,
        String stage,
        String reason,
        String why,
        ReleaseView.Requests requests,
        double blastRadius,
        double spent,
        Optional<Instant> ended) {}
