package dev.davy.demo;

import java.time.Duration;
import java.util.Optional;

/** What the shop does with one real request: how it fails, if it does, and after how long it answers. */
record Turn(Optional<Fault> fault, Duration latency) {}
