package dev.davy.gateway;

import java.time.InstantSource;
import java.util.Optional;

/**
 * What a gateway finds out about a client besides what its request says.
 *
 * @param countryHeader the header in which trusted peers name the client's country; from anybody else it is dropped
 * @param countries which country an address is in, where no trusted peer says so
 * @param clock the wall clock by which audiences have their times
 */
public record Identification(Optional<String> countryHeader, Countries countries, InstantSource clock) {
    /** Nobody's country is known, and the system's clock counts. */
    public static final Identification NONE =
            new Identification(Optional.empty(), Countries.UNKNOWN, InstantSource.system());

    public Identification withCountryHeader(String name) {
        return new Identification(Optional.of(name), countries, clock);
    }

    public Identification withCountries(Countries by) {
        return new Identification(countryHeader, by, clock);
    }

    public Identification withClock(InstantSource by) {
        return new Identification(countryHeader, countries, by);
    }
}
