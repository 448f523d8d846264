/** Where resources come from: the port that the directory, and later Git and Kubernetes, plug into. */
@NullMarked
package dev.davy.config.spi;

import org.jspecify.annotations.NullMarked;
