package dev.davy.resources;

import java.util.Optional;

/**
 * TLS towards the instances of an Upstream. They are verified, chain and name, unless that is skipped.
 *
 * @param serverName asked for and verified; an instance's own host where empty
 * @param caFile the path, absolute or from the folder of the file that names it, of certificates in PEM whose chains are believed; the system's where empty
 * @param certificateFile the path of the chain in PEM that Davy shows to instances that ask who it is; none where empty
 * @param keyFile the path of its key in PEM, there when the chain is
 * @param skipVerify whether any certificate is believed
 */
public record UpstreamTls(
        Optional<String> serverName,
        Optional<String> caFile,
        Optional<String> certificateFile,
        Optional<String> keyFile,
        boolean skipVerify,
        Position at) {
    /** The same with every path from a directory, where the configuration is. */
    public UpstreamTls from(String directory) {
        return new UpstreamTls(
                serverName,
                caFile.map(file -> located(directory, file)),
                certificateFile.map(file -> located(directory, file)),
                keyFile.map(file -> located(directory, file)),
                skipVerify,
                at);
    }

    private String located(String directory, String file) {
        String path = at.beside(file);
        return path.startsWith("/") || directory.isEmpty() ? path : directory + "/" + path;
    }
}
