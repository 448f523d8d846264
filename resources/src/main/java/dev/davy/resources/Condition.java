package dev.davy.resources;

import java.net.InetAddress;
import java.util.List;

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

    /** Addresses that share their first bits. */
    record Network(InetAddress address, int prefixLength) {}
}
