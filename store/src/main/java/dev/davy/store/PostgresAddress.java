package dev.davy.store;

import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a PostgreSQL database is, and who connects to it. Only {@link #toString} is for people: it has neither parameters nor
 * password.
 *
 * @param url as its driver reads it: {@code jdbc:postgresql://host:port/db?user=davy}
 * @param password empty where the database asks for none
 */
public record PostgresAddress(String url, Optional<String> password) {
    private static final String PREFIX = "jdbc:postgresql:";

    /** @throws IllegalArgumentException for another URL, and for one with a password in it */
    public PostgresAddress {
        String shown = url.replaceAll("[?].*", "");
        if (!url.startsWith(PREFIX) || url.replaceAll("[?].*", "").contains("@")) {
            throw new IllegalArgumentException("--store: " + shown.replaceAll("//.*@", "//")
                    + " (expected: jdbc:postgresql://HOST:PORT/DATABASE?user=NAME)");
        }
        if (url.toLowerCase(Locale.ROOT).matches(".*[?&](ssl)?password=.*")) {
            throw new IllegalArgumentException("--store: " + shown
                    + " has a password in it, which others can read (expected: it in DAVY_STORE_PASSWORD, or in the file of"
                    + " --store-password-file)");
        }
    }

    /** Whether a word names a database of this kind. */
    public static boolean names(String url) {
        return url.startsWith(PREFIX);
    }

    /** What its driver is given: nothing waits for longer than a few seconds, and a paused process holds no lock for longer. */
    Properties properties() {
        Properties properties = new Properties();
        password.ifPresent(secret -> properties.setProperty("password", secret));
        properties.setProperty("ApplicationName", "davy");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "3");
        properties.setProperty("socketTimeout", "6");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(
                "options",
                "-c synchronous_commit=on -c statement_timeout=5000 -c lock_timeout=3000"
                        + " -c idle_in_transaction_session_timeout=3000");
        return properties;
    }

    @Override
    public String toString() {
        return url.replaceAll("[?].*", "");
    }
}
