package dev.davy.gateway;

import dev.davy.resources.Comparison;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Finds in what two answers differ. Pure; not for event loops. */
final class Differences {
    private final LoweredComparison by;
    private final List<Difference> found = new ArrayList<>();
    private Optional<Unlike> bodies = Optional.empty();

    private Differences(LoweredComparison by) {
        this.by = by;
    }

    /** What came of a comparison: differences, or none and why bodies could not be compared. */
    record Result(List<Difference> differences, Optional<Unlike> uncompared) {}

    /** Why two answers are not compared. */
    enum Unlike {
        /** A side was not waited for to its end. */
        GONE,
        /** A body is longer than what is kept. */
        BODY,
        /** A body is compressed by what is not read here. */
        ENCODING,
        /** Too many wait to be compared. */
        BUSY
    }

    static Result of(LoweredComparison by, SeenAnswer original, SeenAnswer copy) {
        if (original.end() == SeenAnswer.End.GONE || copy.end() == SeenAnswer.End.GONE) {
            return new Result(List.of(), Optional.of(Unlike.GONE));
        }
        Differences differences = new Differences(by);
        differences.compare(original, copy);
        return new Result(differences.found, differences.found.isEmpty() ? differences.bodies : Optional.empty());
    }

    private void compare(SeenAnswer original, SeenAnswer copy) {
        if (original.end() != copy.end()) {
            found.add(new Difference(Difference.Kind.ANSWER, "", end(original), end(copy)));
            return;
        }
        if (by.rules().status() && original.status() != copy.status()) {
            found.add(new Difference(
                    Difference.Kind.STATUS, "", Integer.toString(original.status()), Integer.toString(copy.status())));
        }
        List<String> names = by.rules().headers();
        for (int i = 0; i < names.size() && i < original.headers().length && i < copy.headers().length; i++) {
            if (!original.headers()[i].equals(copy.headers()[i])) {
                found.add(
                        new Difference(Difference.Kind.HEADER, names.get(i), original.headers()[i], copy.headers()[i]));
            }
        }
        if (by.rules().body() != Comparison.Body.NONE && original.end() == SeenAnswer.End.WHOLE) {
            bodies(original, copy);
        }
    }

    private static String end(SeenAnswer answer) {
        return answer.end() == SeenAnswer.End.WHOLE
                ? Integer.toString(answer.status())
                : answer.status() == 0 ? "no answer" : answer.status() + ", cut off";
    }

    private void bodies(SeenAnswer original, SeenAnswer copy) {
        if (original.tooLong() || copy.tooLong()) {
            bodies = Optional.of(Unlike.BODY);
            return;
        }
        Optional<byte[]> one = content(original);
        Optional<byte[]> other = content(copy);
        if (one.isEmpty() || other.isEmpty()) {
            bodies = Optional.of(Unlike.ENCODING);
            return;
        }
        if (Arrays.equals(one.get(), other.get())) {
            return;
        }
        Optional<JsonText> left = json(one.get());
        Optional<JsonText> right = json(other.get());
        if (left.isPresent() && right.isPresent()) {
            new JsonDifferences(by.rules(), found).compare(left.get(), right.get());
        } else {
            found.add(new Difference(Difference.Kind.BODY, "", text(one.get()), text(other.get())));
        }
    }

    private Optional<JsonText> json(byte[] body) {
        return by.rules().body() == Comparison.Body.JSON ? JsonText.of(body) : Optional.empty();
    }

    private static String text(byte[] body) {
        return body.length == 0 ? "no body" : new String(body, StandardCharsets.UTF_8);
    }

    /** A body without its encoding; empty where that is not understood, or it is longer than what is kept. */
    private Optional<byte[]> content(SeenAnswer answer) {
        byte[] body = answer.body();
        switch (answer.encoding().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> {
                return Optional.of(body);
            }
            case "gzip", "x-gzip" -> {
                try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                    byte[] plain = in.readNBytes(by.bodyLimit() + 1);
                    return plain.length > by.bodyLimit() ? Optional.empty() : Optional.of(plain);
                } catch (IOException _) {
                    return body.length == 0 ? Optional.of(body) : Optional.empty();
                }
            }
            default -> {
                return Optional.empty();
            }
        }
    }
}
