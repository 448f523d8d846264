package dev.davy.gateway;

import dev.davy.routing.RoutingTable;
import java.util.List;
import okhttp3.Protocol;

/** What a client or an instance speaks. */
enum Speaking {
    HTTP1,
    H2C,
    HTTP1_TLS,
    H2_TLS;

    boolean tls() {
        return this == HTTP1_TLS || this == H2_TLS;
    }

    boolean http2() {
        return this == H2C || this == H2_TLS;
    }

    /** As an Upstream says it. */
    RoutingTable.Protocol toInstances() {
        return switch (this) {
            case HTTP1, HTTP1_TLS -> RoutingTable.Protocol.HTTP1;
            case H2C -> RoutingTable.Protocol.H2C;
            case H2_TLS -> RoutingTable.Protocol.H2;
        };
    }

    /** As OkHttp's client says it. */
    List<Protocol> ofClients() {
        return switch (this) {
            case HTTP1, HTTP1_TLS -> List.of(Protocol.HTTP_1_1);
            case H2C -> List.of(Protocol.H2_PRIOR_KNOWLEDGE);
            case H2_TLS -> List.of(Protocol.HTTP_2, Protocol.HTTP_1_1);
        };
    }
}
