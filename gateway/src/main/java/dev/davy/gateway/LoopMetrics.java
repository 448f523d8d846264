package dev.davy.gateway;

/** What one event loop counted of finished requests; written by that loop alone, read by any thread. */
final class LoopMetrics {
    void completed(AccessEntry entry) {}
}
