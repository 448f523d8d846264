package dev.davy.release;

import dev.davy.model.Plan;

/** A Release as the files have it, and what its target consists of. */
public record Wish(Plan plan, Inventory inventory) {}
