/** The data plane: a routing table lowered to Netty, with splits, shield, mirror, health checks and telemetry. */
@NullMarked
package dev.davy.gateway;

import org.jspecify.annotations.NullMarked;
