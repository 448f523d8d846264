package dev.davy.gateway;

/** The gateway on Netty. */
final class NettyGateway {
    private NettyGateway() {}

    static Gateway start(GatewayOptions options) {
        if (options.loops() >= 0) {
            throw new UnsupportedOperationException("not yet");
        }
        return start(options);
    }
}
