/** The davy command, and the one place where everything is wired together. */
@NullMarked
package dev.davy.cli;

import org.jspecify.annotations.NullMarked;
