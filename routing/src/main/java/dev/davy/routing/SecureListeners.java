package dev.davy.routing;

import dev.davy.resources.Certificate;
import dev.davy.resources.Gateway;
import dev.davy.resources.Problem;
import dev.davy.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Binds the listeners that end TLS to their certificates. */
final class SecureListeners {
    private final Map<String, Certificate> certificates = new TreeMap<>();
    private final Set<String> mistaken;
    private final List<Problem> problems;

    private SecureListeners(List<Resource> resources, Set<String> mistaken, List<Problem> problems) {
        this.mistaken = mistaken;
        this.problems = problems;
        for (Resource resource : resources) {
            if (resource instanceof Certificate certificate) {
                certificates.put(certificate.name(), certificate);
            }
        }
    }

    /**
     * The listeners of all Gateways, without those that lack a certificate.
     *
     * @param served what each serves, by its name
     */
    static List<RoutingTable.Listener> of(
            List<Resource> resources,
            Set<String> mistaken,
            Map<String, List<RoutingTable.Host>> served,
            List<Problem> problems) {
        SecureListeners binding = new SecureListeners(resources, mistaken, problems);
        Map<String, RoutingTable.Listener> listeners = new TreeMap<>();
        for (Resource resource : resources) {
            if (resource instanceof Gateway gateway) {
                for (Gateway.Listener listener : gateway.listeners()) {
                    String name = Attachments.name(gateway, listener);
                    listener.tls()
                            .flatMap(binding::bind)
                            .ifPresent(tls -> listeners.put(
                                    name,
                                    new RoutingTable.Listener(
                                            name,
                                            listener.port(),
                                            listener.hostname(),
                                            tls,
                                            served.getOrDefault(name, List.of()))));
                }
            }
        }
        return List.copyOf(listeners.values());
    }

    private Optional<RoutingTable.Tls> bind(Gateway.Tls tls) {
        List<String> authorities = new ArrayList<>();
        boolean whole = true;
        for (Gateway.CertificateRef each : tls.authorities()) {
            Optional<Certificate> found = find(each);
            found.ifPresent(certificate -> authorities.add(certificate.path(certificate.certificateFile())));
            whole &= found.isPresent();
        }
        Gateway.CertificateRef shown = tls.certificates().getFirst();
        Optional<Certificate> found = find(shown);
        if (found.isPresent() && found.get().keyFile().isEmpty()) {
            problems.add(Problem.incomplete(
                    shown.at(),
                    "certificateRef: Certificate " + shown.name() + " has no key (expected: one with keyFile)"));
            return Optional.empty();
        }
        // Without all of its authorities a listener would let in whom it must not.
        return whole
                ? found.map(certificate -> new RoutingTable.Tls(
                        certificate.path(certificate.certificateFile()),
                        certificate.path(certificate.keyFile().orElseThrow()),
                        authorities,
                        tls.only13()))
                : Optional.empty();
    }

    private Optional<Certificate> find(Gateway.CertificateRef reference) {
        Optional<Certificate> found = Optional.ofNullable(certificates.get(reference.name()));
        if (found.isEmpty() && !mistaken.contains(Certificate.KIND + " " + reference.name())) {
            problems.add(Problem.incomplete(
                    reference.at(),
                    "certificateRef: Certificate " + reference.name() + " does not exist"
                            + References.expected(reference.name(), List.copyOf(certificates.keySet()))));
        }
        return found;
    }
}
