/** The second data plane: a routing table lowered to what Envoy, and whatever speaks xDS, reads. Pure. */
@NullMarked
package dev.davy.envoy;

import org.jspecify.annotations.NullMarked;
