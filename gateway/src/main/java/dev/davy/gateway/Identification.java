package dev.davy.gateway;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a gateway finds out about a client besides what its request says.
 *
 * @param countryHeader the header in which trusted peers name the client's country; from anybody else it is dropped
 * @param countries which country an address is in, where no trusted peer says so
 * @param cookieKey by which cookies are known again that a gateway has issued
 * @param directory where the paths of issuers' keys begin that are not absolute
 * @param clock the wall clock by which audiences have their times
 */
public record Identification(
        Optional<String> countryHeader, Countries countries, CookieKey cookieKey, Path directory, InstantSource clock) {
    /** Nobody's country is known, cookies are known in this process, and the system's clock counts. */
    public static final Identification NONE = new Identification(
            Optional.empty(), Countries.UNKNOWN, CookieKey.create(), Path.of(""), InstantSource.system());

    public Identification withCountryHeader(String name) {
        return new Identification(Optional.of(name), countries, cookieKey, directory, clock);
    }

    public Identification withCountries(Countries by) {
        return new Identification(countryHeader, by, cookieKey, directory, clock);
    }

    public Identification withCookieKey(CookieKey by) {
        return new Identification(countryHeader, countries, by, directory, clock);
    }

    public Identification withDirectory(Path of) {
        return new Identification(countryHeader, countries, cookieKey, of, clock);
    }

    public Identification withClock(InstantSource by) {
        return new Identification(countryHeader, countries, cookieKey, directory, by);
    }
}
