/** The admin port: REST API, live events, metrics, and the token that guards them. */
@NullMarked
package dev.davy.server;

import org.jspecify.annotations.NullMarked;
