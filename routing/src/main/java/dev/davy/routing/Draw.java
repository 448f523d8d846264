package dev.davy.routing;

/** Where chance comes from, handed in so that an explanation can be repeated. */
@FunctionalInterface
public interface Draw {
    /** A number from 0 up to and without the bound; the bound is 1 or more. */
    int below(int bound);
}
