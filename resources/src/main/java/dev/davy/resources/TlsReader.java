package dev.davy.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads how a listener's connections are secured. */
final class TlsReader {
    private static final String GROUP = "davy.dev";
    private static final ValueKind<String> MODE = ValueKinds.text(
            "Terminate; Passthrough is not supported in this version", mode -> mode.equals("Terminate"));
    private static final ValueKind<String> VALIDATION = ValueKinds.text(
            "AllowValidOnly; others are not supported in this version", mode -> mode.equals("AllowValidOnly"));
    private static final ValueKind<Boolean> LEAST = ValueKinds.oneOf(Map.of("1.2", false, "1.3", true));

    private TlsReader() {}

    static Gateway.Tls read(Fields fields) {
        fields.text("mode", MODE);
        fields.require("certificateRefs", "[{group: davy.dev, kind: Certificate, name: …}]");
        List<Gateway.CertificateRef> certificates = references(fields, "certificateRefs");
        if (certificates.size() > 1) {
            fields.in()
                    .error(
                            fields.at("certificateRefs"),
                            fields.path("certificateRefs") + ": " + certificates.size()
                                    + " references (expected: one; other names want listeners of their own)");
        }
        boolean only13 = fields.fields("options").map(TlsReader::only13).orElse(false);
        List<Gateway.CertificateRef> authorities = fields.fields("frontendValidation")
                .map(validation -> {
                    validation.text("mode", VALIDATION);
                    validation.require("caCertificateRefs", "[{group: davy.dev, kind: Certificate, name: …}]");
                    List<Gateway.CertificateRef> refs = references(validation, "caCertificateRefs");
                    validation.done();
                    return refs;
                })
                .orElse(List.of());
        fields.done();
        return new Gateway.Tls(certificates, authorities, only13);
    }

    private static boolean only13(Fields options) {
        boolean only13 = options.text("davy.dev/min-version")
                .flatMap(_ -> options.value("davy.dev/min-version", LEAST))
                .orElse(false);
        options.done();
        return only13;
    }

    private static List<Gateway.CertificateRef> references(Fields in, String name) {
        List<Gateway.CertificateRef> references = new ArrayList<>();
        List<Fields> list = in.list(name);
        for (Fields each : list) {
            String group = each.requiredText("group");
            String kind = each.text("kind").orElse("Secret");
            if (!group.isEmpty() && (!group.equals(GROUP) || !kind.equals(Certificate.KIND))) {
                each.in()
                        .error(
                                each.at(),
                                each.path() + ": " + kind + " of \"" + group
                                        + "\" (expected: kind Certificate of \"davy.dev\")");
            }
            references.add(new Gateway.CertificateRef(each.requiredText("name", Names.RESOURCE), each.at("name")));
            each.done();
        }
        if (list.isEmpty() && in.has(name)) {
            in.in().error(in.at(name), in.path(name) + ": empty (expected: one reference or more)");
        }
        return references;
    }
}
