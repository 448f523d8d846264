/** The pure compiler from resources to an immutable routing table, its lints, and a slow reference interpreter that explains where a request goes. */
@NullMarked
package dev.davy.routing;

import org.jspecify.annotations.NullMarked;
