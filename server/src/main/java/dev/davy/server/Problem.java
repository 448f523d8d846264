package dev.davy.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request was not done, as RFC 9457 has it; the command line shows the same code and text.
 *
 * @param detail one sentence for a person, of the form {@code name: value (expected: rule)} where a value is wrong
 */
public record Problem(Code code, String detail) {
    /** What kind of problem: stable words that programs may compare. */
    public enum Code {
        /** A value that is not what the request needs: wrong use. */
        WRONG_USE(400, "wrong-use", "The request is not understood"),
        /** No token, or not the present one. */
        UNAUTHORIZED(401, "unauthorized", "The token is missing or not the present one"),
        /** The {@code Host} is not one of this process. */
        HOST_REFUSED(403, "host-refused", "The Host is not one of this process"),
        /** A page of another origin sent the request. */
        ORIGIN_REFUSED(403, "origin-refused", "The Origin is foreign"),
        /** Nothing is at the path. */
        NOT_FOUND(404, "not-found", "There is nothing at this path"),
        /** No release has the name. */
        RELEASE_UNKNOWN(404, "release-unknown", "No release has this name"),
        /** The path is there, and not for this method. */
        METHOD_NOT_ALLOWED(405, "method-not-allowed", "The path does not take this method"),
        /** Understood and not done: the release's state does not allow it. */
        REFUSED(409, "refused", "The answer is no"),
        /** It could not be written to the journal: it did not happen, or a restart would not know of it. */
        NOT_JOURNALED(503, "not-journaled", "The journal cannot be written"),
        /** The fault is in Davy. */
        INTERNAL(500, "internal", "Something went wrong inside Davy"),
        /** Not ready yet, or on its way out. */
        UNAVAILABLE(503, "unavailable", "Not ready");

        private final int status;
        private final String word;
        private final String title;

        Code(int status, String word, String title) {
            this.status = status;
            this.word = word;
            this.title = title;
        }

        /** The HTTP status, 400..599. */
        public int status() {
            return status;
        }

        /** The code as it is written in answers and on the command line. */
        public String word() {
            return word;
        }
    }

    /** The members of the {@code application/problem+json} object, in order. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "urn:davy:problem:" + code.word);
        members.put("title", code.title);
        members.put("status", code.status);
        members.put("detail", detail);
        members.put("code", code.word);
        return members;
    }
}
