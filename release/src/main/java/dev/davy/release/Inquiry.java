package dev.davy.release;

/**
 * A question that is open.
 *
 * @param id the same until it is answered, over restarts too; no other question of any release has it
 * @param question what is asked
 * @param context the release that it is about
 * @param due when it is to be asked
 */
public record Inquiry(String id, Question question, Context context, Moment due) {}
