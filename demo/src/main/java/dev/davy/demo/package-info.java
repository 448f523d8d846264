/** A sample shop service and a load generator, real servers on loopback that know nothing of Davy. */
@NullMarked
package dev.davy.demo;

import org.jspecify.annotations.NullMarked;
