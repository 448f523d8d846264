package dev.davy.resources;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a Gateway. */
final class GatewayReader {
    private static final ValueKind<String> PROTOCOL = ValueKinds.text(
            "HTTP or HTTPS; others are not supported in this version", Set.of("HTTP", "HTTPS")::contains);
    private static final ValueKind<Boolean> FROM = ValueKinds.oneOf(Map.of("All", true, "Same", false));

    private GatewayReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        document.require("spec", "spec: {gatewayClassName: …, listeners: […]}");
        List<Gateway.Listener> listeners = new ArrayList<>();
        document.fields("spec").ifPresent(spec -> {
            spec.requiredText("gatewayClassName");
            spec.require("listeners", "a list of one listener or more");
            Set<String> names = new HashSet<>();
            for (Fields fields : spec.list("listeners")) {
                Gateway.Listener listener = listener(fields);
                if (!names.add(listener.name())) {
                    fields.in()
                            .error(
                                    fields.at("name"),
                                    fields.path("name") + ": " + listener.name() + " is there twice (expected: once)");
                }
                listeners.add(listener);
            }
            spec.ignore("addresses", "infrastructure"); // what a cluster makes of them is no matter of one process
            spec.unsupported("backendTLS", "");
            spec.unsupported("tls", "");
            spec.unsupported("allowedListeners", "");
            spec.done();
        });
        return Optional.of(new Gateway(metadata, listeners));
    }

    private static Gateway.Listener listener(Fields fields) {
        String name = fields.requiredText("name", Names.RESOURCE);
        fields.require("port", "the port");
        int port = fields.value("port", ValueKinds.whole(1, 65535)).orElse(1);
        boolean secure = fields.requiredText("protocol", PROTOCOL).equals("HTTPS");
        Optional<Gateway.Tls> tls = fields.fields("tls").map(TlsReader::read);
        if (secure) {
            fields.require("tls", "certificateRefs: [{group: davy.dev, kind: Certificate, name: …}]");
        } else if (tls.isPresent()) {
            fields.in().error(fields.at("tls"), fields.path("tls") + ": of protocol HTTP (expected: protocol HTTPS)");
        }
        boolean everyNamespace = fields.fields("allowedRoutes")
                .map(GatewayReader::everyNamespace)
                .orElse(false);
        Gateway.Listener listener =
                new Gateway.Listener(name, port, fields.text("hostname", Names.HOSTNAME), everyNamespace, tls);
        fields.done();
        return listener;
    }

    private static boolean everyNamespace(Fields fields) {
        fields.ignore("kinds");
        boolean every = fields.fields("namespaces")
                .map(namespaces -> {
                    boolean from = namespaces.value("from", FROM).orElse(false);
                    namespaces.unsupported("selector", "");
                    namespaces.done();
                    return from;
                })
                .orElse(false);
        fields.done();
        return every;
    }
}
