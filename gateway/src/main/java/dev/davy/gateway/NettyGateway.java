package dev.davy.gateway;

import dev.davy.model.Split;
import dev.davy.routing.RoutingTable;
import java.util.List;

/** The gateway on Netty. */
record NettyGateway(GatewayOptions options) {
    static Gateway start(GatewayOptions options, RoutingTable table, List<Split> splits) {
        return new NettyGateway(options).open(table, splits);
    }

    private Gateway open(RoutingTable table, List<Split> splits) {
        throw new UnsupportedOperationException(options.toString() + table + splits);
    }
}
