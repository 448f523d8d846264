/** What the release engine needs from outside: where traffic is moved, evidence is read and decisions are kept. */
@NullMarked
package dev.davy.release.spi;

import org.jspecify.annotations.NullMarked;
