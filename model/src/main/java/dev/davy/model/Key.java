package dev.davy.model;

/** What tells one user from another, so that each stays in one bucket for as long as a release lasts. */
public sealed interface Key {
    /** Each request by itself: nobody is recognised. The default. */
    record Request() implements Key {}

    /** The client's address, as the listener trusts it. */
    record ClientAddress() implements Key {}

    /** The value of a request header; a request without it is assigned by itself. */
    record Header(String name) implements Key {
        public Header {
            Checks.present("key.header", name);
        }
    }

    /** The value of a cookie; a request without it is assigned by itself. */
    record Cookie(String name) implements Key {
        public Cookie {
            Checks.present("key.cookie", name);
        }
    }
}
