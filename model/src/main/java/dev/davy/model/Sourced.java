package dev.davy.model;

/** A text, or where it is read from when it is needed: what a plan keeps of a secret is its place, never itself. */
public sealed interface Sourced {
    /** The text, as the file says it. */
    record Plain(String text) implements Sourced {}

    /** What a file holds, without the line's end. */
    record File(String path) implements Sourced {
        public File {
            Checks.present("file", path);
        }
    }

    /** A variable of the process's environment. */
    record Env(String name) implements Sourced {
        public Env {
            Checks.present("env", name);
        }
    }
}
