package dev.davy.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secret that whoever commands this process must show: 256 random bits as 64 hexadecimal digits.
 *
 * <p>It is made anew at each start and lives in a file that only its owner reads; having the file is having the right.
 */
public final class AdminToken {
    /** The file's name under the data directory. */
    public static final String FILE = "admin.token";

    private static final int BYTES = 32;

    private final String digits;

    private AdminToken(String digits) {
        this.digits = digits;
    }

    /** A token that nobody has seen. */
    public static AdminToken create() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new AdminToken(HexFormat.of().formatHex(bytes));
    }

    /**
     * Puts the token where the commands look for it, with mode 600 from the first byte on.
     *
     * @throws IOException if the directory cannot be written; the token then is good for nobody, and the process goes on
     */
    public void writeTo(Path directory) throws IOException {
        Path target = directory.resolve(FILE);
        Path fresh = directory.resolve(FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, digits + "\n");
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether {@code shown} is this token, in a time that does not depend on where the two differ. */
    public boolean matches(String shown) {
        return MessageDigest.isEqual(digits.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    /** The digits, as the header has them after {@code Bearer}. */
    public String digits() {
        return digits;
    }

    /** Says nothing: a token must not reach a log. */
    @Override
    public String toString() {
        return "AdminToken[…]";
    }
}
