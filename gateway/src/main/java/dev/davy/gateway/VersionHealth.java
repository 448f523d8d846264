package dev.davy.gateway;

/**
 * How many instances of a version take requests.
 *
 * @param healthy those that do
 * @param known all that are configured
 */
public record VersionHealth(int healthy, int known) {}
