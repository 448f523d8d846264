package dev.davy.gateway;

/** A question about a request that is answered on its bytes; immutable, for all event loops. */
@FunctionalInterface
interface RequestTest {
    RequestTest ALWAYS = exchange -> true;
    RequestTest NEVER = exchange -> false;

    boolean matches(RoutedRequest exchange);
}
