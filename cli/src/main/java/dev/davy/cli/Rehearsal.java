package dev.davy.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * What the build runs in place of {@link Davy} to record which classes a start needs: the command of its arguments, and in
 * the same process one more for each line of standard input, since only one process can be recorded. Nobody else runs it.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** Says {@code rehearsed} and the exit code after each line; words are separated by single spaces. */
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("rehearsal").start(Rehearsal::commands);
        Davy.main(arguments);
    }

    private static void commands() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] arguments = line.split(" ", -1);
                System.out.println("rehearsed " + Davy.commandLine(arguments).execute(arguments));
            }
        } catch (IOException closed) {
            System.err.println("rehearsal: " + closed);
        }
    }
}
