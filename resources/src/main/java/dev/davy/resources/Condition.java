package dev.davy.resources;

import dev.davy.model.Key;
import dev.davy.model.Weight;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Who belongs to an audience, as a tree. */
public sealed interface Condition {
    /** A request header; its name in lower case. */
    record Header(String name, TextMatch match) implements Condition {}

    record Cookie(String name, TextMatch match) implements Condition {}

    /** A query parameter. */
    record Query(String name, TextMatch match) implements Condition {}

    /** The client's address lies in one of the networks. */
    record ClientAddress(List<Network> networks) implements Condition {
        public ClientAddress {
            networks = List.copyOf(networks);
        }
    }

    /** The method is one of these. */
    record Method(List<String> methods) implements Condition {
        public Method {
            methods = List.copyOf(methods);
        }
    }

    /** The host asked for is one of these, in lower case; {@code *.} stands for one or more labels. */
    record Host(List<String> patterns) implements Condition {
        public Host {
            patterns = List.copyOf(patterns);
        }
    }

    /** The path, without query. */
    record Path(HttpRoute.PathMatch match) implements Condition {}

    /** The client's address is in one of the countries; an address that nobody knows is in none. */
    record Country(List<String> codes) implements Condition {
        public Country {
            codes = List.copyOf(codes);
        }
    }

    /**
     * What a verified token says.
     *
     * @param issuer the name of the Issuer that vouches for it
     * @param name of the claim; a dot leads into a mapping
     * @param at where it stands
     */
    record Claim(String issuer, String name, TextMatch match, Position at) implements Condition {}

    /** The wall clock says so. */
    record Time(TimeWindow window) implements Condition {}

    /**
     * A part of all users, the same ones for as long as the part stays as it is or grows.
     *
     * @param share how many of them
     * @param by what tells them apart; who has no such key is none of them
     */
    record Users(Weight share, Key by) implements Condition {}

    /**
     * Who belongs to another audience.
     *
     * @param at where it is named
     */
    record Member(String audience, Position at) implements Condition {}

    record AnyOf(List<Condition> of) implements Condition {
        public AnyOf {
            of = List.copyOf(of);
        }
    }

    record AllOf(List<Condition> of) implements Condition {
        public AllOf {
            of = List.copyOf(of);
        }
    }

    record Not(Condition of) implements Condition {}

    /** This condition and all below it. */
    default Stream<Condition> all() {
        Stream<Condition> below = switch (this) {
            case AnyOf any -> any.of().stream().flatMap(Condition::all);
            case AllOf all -> all.of().stream().flatMap(Condition::all);
            case Not not -> not.of().all();
            case Header _,
                    Cookie _,
                    Query _,
                    ClientAddress _,
                    Method _,
                    Host _,
                    Path _,
                    Country _,
                    Claim _,
                    Time _,
                    Users _,
                    Member _ -> Stream.of();
        };
        return Stream.concat(Stream.of(this), below);
    }

    /** Addresses that share their first bits. */
    record Network(InetAddress address, int prefixLength) {}
}
