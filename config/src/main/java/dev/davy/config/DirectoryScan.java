package dev.davy.config;

import dev.davy.config.spi.Content;
import dev.davy.resources.Position;
import dev.davy.resources.Problem;
import dev.davy.resources.ResourceFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a directory at one moment: its YAML files, links followed, names with a dot in front left out.
 *
 * @param there whether the directory itself is there and can be read
 * @param files by path below the directory, with {@code /} between folders
 * @param folders every folder that was read or that a link leads to, by its real path, with the paths below the
 *     directory by which it was reached; none for the folder of a file that only a link leads to
 * @param trouble what could not be read
 */
record DirectoryScan(
        boolean there, TreeMap<String, Found> files, Map<Path, Set<String>> folders, List<Problem> trouble) {
    private static final int MAX_DEPTH = 32;

    /**
     * A file.
     *
     * @param stamp changes when the file does
     * @param link whether it is, or is reached through, a symbolic link
     */
    record Found(Path path, Stamp stamp, boolean link) {
        Content read() {
            if (stamp.size() > ResourceFile.MAX_BYTES) {
                return Content.unreadable(
                        "file: " + stamp.size() + " bytes (expected: at most " + ResourceFile.MAX_BYTES + ")");
            }
            try {
                return Content.of(Files.readAllBytes(path));
            } catch (IOException e) {
                return Content.unreadable("file: cannot be read: " + reason(e));
            }
        }
    }

    /** What tells one state of a file from the next without reading it. */
    record Stamp(FileTime modified, long size, @Nullable Object key) {}

    static DirectoryScan of(Path directory) {
        DirectoryScan scan =
                new DirectoryScan(Files.isDirectory(directory), new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
        if (scan.there) {
            scan.walk(directory, "", false, new HashSet<>(), 0);
        } else {
            scan.trouble.add(Problem.error(
                    Position.of("."),
                    Files.exists(directory)
                            ? "not a directory (expected: a directory)"
                            : "there is no such directory"));
        }
        return scan;
    }

    /** The same with other files. */
    DirectoryScan with(TreeMap<String, Found> others) {
        return new DirectoryScan(there, others, folders, trouble);
    }

    /** The same files, with what a look at a directory that is gone says. */
    DirectoryScan gone(DirectoryScan look) {
        return new DirectoryScan(false, files, look.folders, look.trouble);
    }

    /** Whether a file may be there though it was not seen: it, or a folder above it, could not be read. */
    boolean hides(String file) {
        return trouble.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .anyMatch(problem -> file.startsWith(problem.at().file()));
    }

    /** Whether a link is among the files, so that changes may come from elsewhere. */
    boolean hasLinks() {
        return files.values().stream().anyMatch(Found::link);
    }

    /** The files that links lead to. */
    Map<String, Found> links() {
        Map<String, Found> links = new HashMap<>(files);
        links.values().removeIf(found -> !found.link());
        return links;
    }

    /** The real paths of folders, by the path below the directory that leads to each. */
    Map<String, Path> byPrefix() {
        Map<String, Path> byPrefix = new HashMap<>();
        folders.forEach((real, prefixes) -> prefixes.forEach(prefix -> byPrefix.put(prefix, real)));
        return byPrefix;
    }

    /** Whether a name is one that is read. */
    static boolean isYaml(String name) {
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private void walk(Path folder, String prefix, boolean link, Set<Path> above, int depth) {
        Path real;
        try {
            real = folder.toRealPath();
        } catch (IOException e) {
            trouble.add(Problem.error(Position.of(prefix), "folder: cannot be read: " + reason(e)));
            return;
        }
        if (depth > MAX_DEPTH || !above.add(real)) {
            trouble.add(
                    Problem.warning(Position.of(prefix), "folder: leads back to a folder above it, and is left out"));
            return;
        }
        folders.computeIfAbsent(real, _ -> new TreeSet<>()).add(prefix);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".")) {
                    entry(entry, prefix + name, name, link, above, depth);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            trouble.add(Problem.error(Position.of(prefix), "folder: cannot be read: " + reason(e)));
        }
        above.remove(real);
    }

    private void entry(Path entry, String below, String name, boolean link, Set<Path> above, int depth) {
        boolean isLink = link;
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                isLink = true;
                attributes = Files.readAttributes(entry, BasicFileAttributes.class);
            }
            if (attributes.isDirectory()) {
                walk(entry, below + "/", isLink, above, depth + 1);
            } else if (attributes.isRegularFile() && isYaml(name)) {
                files.put(below, found(entry, attributes, isLink));
                if (isLink) {
                    folders.computeIfAbsent(entry.toRealPath().getParent(), _ -> new TreeSet<>());
                }
            }
        } catch (IOException e) {
            if (isYaml(name) && Files.isSymbolicLink(entry)) {
                trouble.add(Problem.error(Position.of(below), "file: a link that leads nowhere"));
            } else if (isYaml(name) && !(e instanceof NoSuchFileException)) {
                trouble.add(Problem.error(Position.of(below), "file: cannot be read: " + reason(e)));
            }
        }
    }

    static Found found(Path path, BasicFileAttributes attributes, boolean link) {
        return new Found(path, new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()), link);
    }

    private static String reason(Exception e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "it is gone";
            default -> String.valueOf(e.getMessage());
        };
    }
}
