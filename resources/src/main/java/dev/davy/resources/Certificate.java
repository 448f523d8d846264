package dev.davy.resources;

import java.util.Optional;

/**
 * A certificate chain and its key, or, without a key, the authorities that sign others': files in PEM.
 *
 * @param certificateFile as written: relative to the folder of the file that names it, or absolute
 * @param keyFile the same; empty for authorities
 * @param certificateAt where the first is named
 * @param keyAt where the second is named, or the first without it
 */
public record Certificate(
        Metadata metadata, String certificateFile, Optional<String> keyFile, Position certificateAt, Position keyAt)
        implements Resource {
    public static final String KIND = "Certificate";

    @Override
    public String kind() {
        return KIND;
    }

    /** A file that it names, relative to the configuration's directory unless it is absolute. */
    public String path(String file) {
        return at().beside(file);
    }

    static Optional<Resource> read(Fields document, Metadata metadata) {
        document.require("spec", "spec: {certificateFile: tls.crt, keyFile: tls.key}");
        return document.fields("spec").map(spec -> {
            Certificate read = new Certificate(
                    metadata,
                    spec.requiredText("certificateFile"),
                    spec.text("keyFile"),
                    spec.at("certificateFile"),
                    spec.at("keyFile"));
            spec.done();
            return read;
        });
    }
}
