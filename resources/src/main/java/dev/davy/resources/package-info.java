/** The kinds as people write them (HTTPRoute, Upstream, Audience, Release), their checks, and where in which file each value stands. */
@NullMarked
package dev.davy.resources;

import org.jspecify.annotations.NullMarked;
