package dev.davy.resources;

import java.util.Optional;

/**
 * TLS towards the instances of an Upstream. They are verified, chain and name, unless that is skipped.
 *
 * @param serverName asked for and verified; an instance's own host where empty
 * @param caFile the path of certificates in PEM whose chains are believed; the system's where empty
 * @param certificateFile the path of the chain in PEM that Davy shows to instances that ask who it is; none where empty
 * @param keyFile the path of its key in PEM, PKCS #8, there when the chain is
 * @param skipVerify whether any certificate is believed
 */
public record UpstreamTls(
        Optional<String> serverName,
        Optional<String> caFile,
        Optional<String> certificateFile,
        Optional<String> keyFile,
        boolean skipVerify,
        Position at) {}
