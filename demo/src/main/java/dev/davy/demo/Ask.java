package dev.davy.demo;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * One request of one user.
 *
 * @param path the page
 * @param user the value of the cookie {@code sid}
 */
record Ask(String path, String user) {
    /** Most people look, some buy. */
    static Ask draw(RandomGenerator random, LoadOptions options) {
        double page = random.nextDouble();
        String path = page < 0.3 ? "/" : page < 0.75 ? "/products" : page < 0.92 ? "/cart" : "/checkout";
        return new Ask(path, "u" + options.seed() + "-" + random.nextInt(options.users()));
    }

    byte[] message(String authority) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + authority + "\r\nCookie: sid=" + user
                        + "\r\nAccept: application/json\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
