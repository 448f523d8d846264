package dev.davy.routing;

import com.google.re2j.Pattern;
import dev.davy.model.Key;
import dev.davy.model.Weight;
import dev.davy.resources.TextMatch;
import dev.davy.resources.TimeWindow;
import java.net.InetAddress;
import java.util.List;

/** What a request has to be, as a tree of closed alternatives that every data plane lowers to its own form. */
public sealed interface Predicate {
    /** The path, without query, is exactly this. */
    record PathExact(String path) implements Predicate {}

    /** The path is this or goes on below it, by whole segments; {@code /} is every path. */
    record PathPrefix(String prefix) implements Predicate {}

    /** The whole path, without query, matches. */
    record PathRegex(Pattern pattern) implements Predicate {}

    /** The method, case sensitive. */
    record Method(String method) implements Predicate {}

    /** A request header; its name in lower case. Of a repeated one, the values joined by {@code ","} count. */
    record Header(String name, TextMatch match) implements Predicate {}

    /** A query parameter, percent-decoded; of a repeated one, the first counts. */
    record Query(String name, TextMatch match) implements Predicate {}

    /** A cookie; of a repeated one, the first counts. */
    record Cookie(String name, TextMatch match) implements Predicate {}

    /** The client's address lies in the network. */
    record ClientAddress(InetAddress network, int prefixLength) implements Predicate {}

    /** The host asked for is the name; {@code *.} stands for one or more labels. */
    record Host(String pattern) implements Predicate {}

    /** The client's address is in the country, by its ISO 3166-1 code. */
    record Country(String code) implements Predicate {}

    /**
     * A claim of a token that an issuer vouches for, as {@link Claims#passes} has it.
     *
     * @param issuer its name in {@link RoutingTable#issuers()}
     */
    record Claim(String issuer, String name, TextMatch match) implements Predicate {}

    /** The wall clock shows a time in the window. */
    record Time(TimeWindow window) implements Predicate {}

    /**
     * The bucket of the user's key under the salt is below the share; a request without the key is not.
     *
     * @param salt of the audience, so that its users are independent of every release's
     */
    record Users(long salt, Weight share, Key by) implements Predicate {}

    /** The request belongs to the audience of this name in {@link RoutingTable#audiences()}. */
    record InAudience(String name) implements Predicate {}

    /** All of them; empty is true. */
    record All(List<Predicate> of) implements Predicate {
        public All {
            of = List.copyOf(of);
        }
    }

    /** Any of them; empty is false. */
    record Any(List<Predicate> of) implements Predicate {
        public Any {
            of = List.copyOf(of);
        }
    }

    record Not(Predicate of) implements Predicate {}
}
