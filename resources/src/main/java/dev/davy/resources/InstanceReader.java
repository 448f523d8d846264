package dev.davy.resources;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads instances, wherever they are written. */
final class InstanceReader {
    private static final int MOST_WEIGHT = 1000;
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\s:/\\[\\]@]+)):([0-9]{1,5})");

    private record Address(String host, int port) {}

    private static final ValueKind<Address> ADDRESS = new ValueKind<>(
            "HOST:PORT such as \"127.0.0.1:9001\" or \"[::1]:9001\", port 1..65535", InstanceReader::address);

    private InstanceReader() {}

    /** @param versionLabel whose value has to be a version; null where only an Upstream knows it that takes them */
    static List<Upstream.Instance> read(List<Fields> items, @Nullable String versionLabel) {
        List<Upstream.Instance> instances = new ArrayList<>();
        Map<Address, Position> seen = new HashMap<>();
        for (Fields item : items) {
            item.require("address", ADDRESS.expected());
            Address address = item.value("address", ADDRESS).orElse(new Address("", 1));
            Map<String, String> labels = item.map("labels");
            int weight = item.value("weight", ValueKinds.whole(1, MOST_WEIGHT)).orElse(1);
            item.done();
            Position earlier = seen.putIfAbsent(address, item.at("address"));
            if (earlier != null && !address.host().isEmpty()) {
                item.in()
                        .warning(
                                item.at("address"),
                                item.path("address") + ": " + address.host() + ":" + address.port() + " is in line "
                                        + earlier.line() + " too");
            }
            Upstream.Instance instance =
                    new Upstream.Instance(address.host(), address.port(), labels, weight, item.at());
            if (versionLabel != null) {
                instance.wrongVersion(versionLabel)
                        .ifPresent(wrong ->
                                item.in().error(item.at("labels"), item.path("labels." + versionLabel) + ": " + wrong));
            }
            instances.add(instance);
        }
        return instances;
    }

    private static @Nullable Address address(Node.Scalar scalar) {
        Matcher matcher = HOST_AND_PORT.matcher(scalar.text());
        if (!matcher.matches()) {
            return null;
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return port < 1 || port > 65535 || host == null ? null : new Address(host, port);
    }
}
