package dev.davy.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How more is found out about clients than their requests say.
 *
 * @param countryHeader the header in which trusted peers name a client's country
 * @param countryDatabase an MMDB file that says which country an address is in
 * @param cookieKey the secret of the cookies that the gateway issues; one made under {@code --data} where empty
 */
public record ClientOptions(Optional<String> countryHeader, Optional<Path> countryDatabase, Optional<Path> cookieKey) {
    /** Nothing more is found out. */
    public static final ClientOptions NONE = new ClientOptions(Optional.empty(), Optional.empty(), Optional.empty());
}
