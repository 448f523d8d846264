package dev.davy.store;

import dev.davy.model.Plan;
import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.release.Replay;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A target's journal as one file of JSON lines, from which every decision can be derived again: a first line that says what it is, a
 * line for each record, and a last line that says how many there were. Each line ends with a digest: SHA-256 of the digest before
 * and of the line up to it, in hexadecimal, so that the first line that was altered, left out or added is found.
 */
public final class Audit {
    private static final int FORMAT = 1;
    private static final String DIGEST = ",\"digest\":\"";
    private static final int DIGITS = 64;
    private static final RecordCodec CODEC = new RecordCodec();

    private Audit() {}

    /** What a file came to. */
    public sealed interface Verified {
        /** Every decision was made again, to the bit. */
        record Equal(int decisions) implements Verified {}

        /**
         * It was altered, or the machine decides otherwise now.
         *
         * @param sentence names the first line or decision that is not as it should be
         */
        record Differs(String sentence) implements Verified {}

        /** It is no audit, or one of a later version. */
        record Unreadable(String sentence) implements Verified {}
    }

    /** The names of the Releases that a target's records tell of. */
    public static SortedSet<String> releases(List<List<JournalRecord>> history) {
        SortedSet<String> names = new TreeSet<>();
        plans(history).forEach(plan -> names.add(plan.release()));
        return names;
    }

    private static List<Plan> plans(List<List<JournalRecord>> history) {
        List<Plan> plans = new ArrayList<>();
        for (List<JournalRecord> segment : history) {
            for (JournalRecord record : segment) {
                if (record instanceof JournalRecord.Happened(Event.Wanted wanted)) {
                    plans.add(wanted.plan());
                } else if (record instanceof JournalRecord.Happened(Event.Recalled recalled)) {
                    recalled.memory().wish().ifPresent(plans::add);
                }
            }
        }
        return plans;
    }

    /**
     * Writes a file.
     *
     * @param product its name and version
     * @param history of the target, as a journal has it
     * @param lines takes each line, without line end
     */
    public static void write(String product, String target, List<List<JournalRecord>> history, Consumer<String> lines) {
        Chain chain = new Chain();
        long records = history.stream().mapToLong(List::size).sum();
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("davy", "audit");
        first.put("format", FORMAT);
        first.put("product", product);
        first.put("target", target);
        first.put("releases", releases(history));
        first.put("records", records);
        List<Plan> plans = plans(history);
        if (!plans.isEmpty()) {
            first.put("plan", plans.getLast());
        }
        lines.accept(chain.close(RecordCodec.text(first)));
        for (int segment = 0; segment < history.size(); segment++) {
            int n = 0;
            for (JournalRecord record : history.get(segment)) {
                n++;
                String text = new String(CODEC.write(record), StandardCharsets.UTF_8);
                lines.accept(
                        chain.close("{\"segment\":" + (segment + 1) + ",\"n\":" + n + ",\"record\":" + text + "}"));
            }
        }
        lines.accept(chain.close("{\"end\":true,\"records\":" + records + "}"));
    }

    /** Derives every decision of a file again. */
    public static Verified verify(List<String> lines) {
        Optional<Verified> unreadable = lines.isEmpty()
                ? Optional.of(new Verified.Unreadable("line 1: missing (expected: an audit of davy)"))
                : beginning(lines.getFirst());
        if (unreadable.isPresent()) {
            return unreadable.get();
        }
        Chain chain = new Chain();
        for (int i = 0; i < lines.size(); i++) {
            if (!chain.follows(lines.get(i))) {
                return new Verified.Differs(
                        "line " + (i + 1) + ": its digest is not that of what stands there and before: altered");
            }
        }
        String last = lines.getLast();
        if (lines.size() < 2 || !last.startsWith("{\"end\":true,\"records\":" + (lines.size() - 2) + DIGEST)) {
            return new Verified.Differs("line " + (lines.size() + 1) + ": missing: cut off");
        }
        return derive(
                JsonMapper.shared().readTree(lines.getFirst()).get("target").asString(), lines);
    }

    private static Optional<Verified> beginning(String line) {
        try {
            JsonNode first = JsonMapper.shared().readTree(line);
            boolean audit =
                    first.isObject() && "audit".equals(first.path("davy").asString(""));
            int format = first.path("format").asInt(0);
            return !audit
                    ? Optional.of(new Verified.Unreadable("line 1: not an audit (expected: what davy audit writes)"))
                    : format == FORMAT
                            ? Optional.empty()
                            : Optional.of(new Verified.Unreadable(
                                    "line 1: format " + format + " (expected: " + FORMAT + ", or a newer davy)"));
        } catch (JacksonException e) {
            return Optional.of(new Verified.Unreadable("line 1: not JSON (expected: what davy audit writes)"));
        }
    }

    private static Verified derive(String target, List<String> lines) {
        List<List<JournalRecord>> history = new ArrayList<>();
        for (int i = 1; i < lines.size() - 1; i++) {
            String line = lines.get(i);
            try {
                String record = line.substring(line.indexOf(",\"record\":") + 10, line.lastIndexOf(DIGEST));
                if (line.contains(",\"n\":1,\"record\":")) {
                    history.add(new ArrayList<>());
                }
                byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
                history.getLast().add(CODEC.read(bytes, 0, bytes.length));
            } catch (RuntimeException e) {
                return new Verified.Unreadable("line " + (i + 1) + ": not a record of this version: " + e);
            }
        }
        int decisions = 0;
        for (List<JournalRecord> segment : history) {
            Replay.Fold fold = Replay.fold(target, segment);
            Optional<Replay.Difference> difference = fold.difference();
            if (difference.isPresent()) {
                return new Verified.Differs(sentence(difference.get()));
            }
            decisions += fold.made().size();
        }
        return new Verified.Equal(decisions);
    }

    private static String sentence(Replay.Difference difference) {
        return difference
                .told()
                .map(told -> "decision " + told.number() + ", " + told.verdict() + " at " + told.weight() + ": "
                        + difference
                                .made()
                                .map(made -> "derived again it is " + made.verdict() + " at " + made.weight() + ", "
                                        + made.why() + " (expected: " + told.why() + ")")
                                .orElse("derived again it is not made"))
                .orElseGet(() -> "decision " + difference.made().orElseThrow().number()
                        + ": derived again it is made, and the journal does not tell of it");
    }

    /** The digests of lines, each with those before it. */
    private static final class Chain {
        private String before = "";

        /** An object as a line: with the digest as its last member. */
        String close(String object) {
            String body = object.substring(0, object.length() - 1);
            before = digest(body);
            return body + DIGEST + before + "\"}";
        }

        boolean follows(String line) {
            int end = line.length() - DIGITS - 2;
            int at = end - DIGEST.length();
            if (at < 1 || !line.startsWith(DIGEST, at) || !line.endsWith("\"}")) {
                return false;
            }
            String expected = digest(line.substring(0, at));
            before = line.substring(end, end + DIGITS);
            return before.equals(expected);
        }

        private String digest(String body) {
            try {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                sha.update(before.getBytes(StandardCharsets.US_ASCII));
                return HexFormat.of().formatHex(sha.digest(body.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
