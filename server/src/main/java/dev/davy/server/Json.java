package dev.davy.server;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the admin port's JSON. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** The members of an object; a text that is none is wrong use. */
    static Map<?, ?> object(byte[] text) {
        try {
            return MAPPER.readValue(text, Map.class);
        } catch (JacksonException notJson) {
            throw new ProblemException(
                    Problem.Code.WRONG_USE,
                    "body: not understood (expected: a JSON object): " + notJson.getOriginalMessage());
        }
    }
}
