package dev.davy.gateway;

/** The gateway on Netty. */
record NettyGateway(GatewayOptions options) {
    static Gateway start(GatewayOptions options) {
        return new NettyGateway(options).open();
    }

    private Gateway open() {
        throw new UnsupportedOperationException(options.toString());
    }
}
