package dev.davy.gateway;

/** The head of a request as it came, sliced in place. Belongs to one client connection and is reused for the next request. */
final class RequestHead {
    /** The bytes that the slices point into. */
    byte[] bytes = new byte[0];

    int methodEnd;
    int targetStart;
    int targetEnd;
    int pathEnd;
    int hostStart;
    int hostEnd;
}
