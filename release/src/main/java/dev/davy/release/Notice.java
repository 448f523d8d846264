package dev.davy.release;

import dev.davy.model.Hook;

/**
 * What a receiver is told of a release, without being asked.
 *
 * @param hook whom, and at which moment: {@link Hook.On#EVENT} or {@link Hook.On#POST_ROLLOUT}
 * @param decision that it is about
 * @param context the release after it
 */
public record Notice(Hook hook, Decision decision, Context context) {}
