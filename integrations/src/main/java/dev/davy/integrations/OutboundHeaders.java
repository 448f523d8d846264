package dev.davy.integrations;

import dev.davy.model.Sourced;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The headers of a request while they are put together, and which of their texts are secret. One thread. */
final class OutboundHeaders {
    private final Secrets secrets;
    private final Map<String, String> all = new LinkedHashMap<>();
    private final List<String> hidden = new ArrayList<>();

    OutboundHeaders(Secrets secrets) {
        this.secrets = secrets;
    }

    OutboundHeaders say(String name, String value) {
        all.put(name, value);
        return this;
    }

    /** Those of a configuration, by name. */
    OutboundHeaders say(Map<String, Sourced> configured) {
        new TreeMap<>(configured).forEach((name, value) -> {
            switch (value) {
                case Sourced.Plain(String text) -> say(name, text);
                case Sourced.File _, Sourced.Env _ -> hide(name, "", secrets.read(value));
            }
        });
        return this;
    }

    OutboundHeaders hide(String name, String before, String secret) {
        hidden.add(secret);
        return say(name, before + secret);
    }

    /** RFC 7617. */
    OutboundHeaders basic(String user, String password) {
        hidden.add(password);
        String both = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return hide("authorization", "Basic ", both);
    }

    Map<String, String> all() {
        return all;
    }

    List<String> hidden() {
        return hidden;
    }
}
