package dev.davy.resources;

import dev.davy.model.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a rule, or one of its references, does to a request or its answer on the way: the filters of the Gateway API. */
public sealed interface RouteFilter {
    /** Changes the header of what an instance is sent. */
    record RequestHeaders(HeaderChange change) implements RouteFilter {}

    /** Changes the header of what the client is sent. */
    record ResponseHeaders(HeaderChange change) implements RouteFilter {}

    /**
     * Sends the client elsewhere; nobody is asked.
     *
     * @param scheme {@code http} or {@code https}; the one that the client came by where empty
     * @param hostname the one that the client asked where empty
     * @param port where empty the scheme's own if a scheme is given, else the listener's
     * @param status 301, 302, 303, 307 or 308
     */
    record Redirect(
            Optional<String> scheme,
            Optional<String> hostname,
            Optional<PathChange> path,
            Optional<Integer> port,
            int status)
            implements RouteFilter {
        /**
         * Where a client is sent.
         *
         * @param from the scheme that it came by
         * @param host that it asked for, without a port
         * @param listener the port that it came in by
         * @param target path and query as they were sent
         */
        public String location(String from, String host, int listener, String target) {
            String to = scheme.orElse(from);
            int wellKnown = to.equals("https") ? 443 : 80;
            int at = port.orElse(scheme.isPresent() ? wellKnown : listener);
            return to + "://" + hostname.orElse(host) + (at == wellKnown ? "" : ":" + at)
                    + path.map(change -> change.target(target)).orElse(target);
        }
    }

    /** Asks an instance for another host or path than the client did. */
    record Rewrite(Optional<String> hostname, Optional<PathChange> path) implements RouteFilter {}

    /**
     * Lets pages of other origins use the answers (the CORS protocol of the Fetch standard); what instances say of it is
     * left out, and preflights are answered by the gateway.
     *
     * @param origins {@code *}, or {@code scheme://host[:port]} where the host may begin with {@code *.}
     * @param methods {@code *} for every one
     * @param headers names in lower case; {@code *} for every one
     * @param exposed the same, of the answer
     * @param maxAgeSeconds how long a preflight's answer may be kept
     */
    record Cors(
            List<String> origins,
            List<String> methods,
            List<String> headers,
            List<String> exposed,
            boolean credentials,
            int maxAgeSeconds)
            implements RouteFilter {
        public static final String EVERY = "*";
        public static final int MAX_AGE_SECONDS = 5;

        public Cors {
            origins = List.copyOf(origins);
            methods = List.copyOf(methods);
            headers = List.copyOf(headers);
            exposed = List.copyOf(exposed);
        }

        /** Whether pages of this origin may use the answers. */
        public boolean allows(String origin) {
            String asked = origin.toLowerCase(Locale.ROOT);
            return origins.stream().anyMatch(allowed -> allowed.equals(EVERY) || fits(allowed, asked));
        }

        private static boolean fits(String allowed, String origin) {
            int wildcard = allowed.indexOf("://*");
            if (wildcard < 0) {
                return allowed.equals(origin);
            }
            String scheme = allowed.substring(0, wildcard + 3);
            String rest = allowed.substring(wildcard + 4);
            return origin.length() > scheme.length() + rest.length()
                    && origin.startsWith(scheme)
                    && origin.endsWith(rest)
                    && (!rest.isEmpty() || origin.indexOf(':', scheme.length()) < 0);
        }
    }

    /**
     * Sends copies of requests somewhere besides, whose answers nobody sees.
     *
     * @param share how many of the requests
     */
    record Mirror(HttpRoute.Target target, Weight share, Position at) implements RouteFilter {}

    /** What a resource of Davy's own says: a {@link Fault}, a {@link RateLimit} or a {@link SizeLimit}. */
    record Extension(String kind, String name, Position at) implements RouteFilter {}

    /**
     * A change of header fields; names are in lower case and each is in one of the three only.
     *
     * @param set replaces what is there
     * @param add comes behind what is there
     * @param remove goes
     */
    record HeaderChange(Map<String, String> set, Map<String, String> add, List<String> remove) {
        public static final HeaderChange NONE = new HeaderChange(Map.of(), Map.of(), List.of());

        public HeaderChange {
            set = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(set));
            add = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(add));
            remove = List.copyOf(remove);
        }
    }

    /** Another path for a request; its query stays. */
    sealed interface PathChange {
        /** The target with its path changed. */
        default String target(String target) {
            int query = target.indexOf('?');
            return query < 0 ? path(target) : path(target.substring(0, query)) + target.substring(query);
        }

        /** The new path. */
        String path(String path);

        /** Another whole path. */
        record Full(String to) implements PathChange {
            @Override
            public String path(String path) {
                return to;
            }
        }

        /**
         * Another beginning.
         *
         * @param from the prefix that the rule matches, without a slash at the end but for {@code /}
         * @param to what takes its place; may be empty
         */
        record Prefix(String from, String to) implements PathChange {
            @Override
            public String path(String path) {
                String prefix = from.equals("/") ? "" : from;
                if (!path.startsWith(prefix + "/") && !path.equals(prefix)) {
                    return path;
                }
                String begin = to.endsWith("/") ? to.substring(0, to.length() - 1) : to;
                String changed = begin + path.substring(prefix.length());
                return changed.isEmpty() ? "/" : changed;
            }
        }
    }
}
