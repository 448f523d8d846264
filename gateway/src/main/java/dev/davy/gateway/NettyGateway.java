package dev.davy.gateway;

/** The gateway on Netty. */
final class NettyGateway {
    private NettyGateway() {}

    @SuppressWarnings("DoNotCallSuggester") // until the data path is there
    static Gateway start(GatewayOptions options) {
        throw new UnsupportedOperationException(new NettyGateway() + " " + options);
    }
}
