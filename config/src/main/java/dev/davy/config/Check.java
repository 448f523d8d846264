package dev.davy.config;

import dev.davy.resources.Position;
import dev.davy.resources.Problem;
import dev.davy.resources.ResourceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code davy check DIR} says: every problem of a directory, read as {@code run} would, without any last good state. */
public final class Check {
    private Check() {}

    /**
     * All problems sorted by file and line, with the directory before each file's name. The answer is yes if none of them
     * {@link Problem#failsCheck()}.
     */
    public static List<Problem> run(Path directory) {
        DirectoryScan scan = DirectoryScan.of(directory);
        List<Problem> problems = new ArrayList<>(scan.trouble());
        TreeMap<String, Owner> owners = new TreeMap<>();
        scan.files().forEach((name, file) -> {
            Optional<ResourceFile> read = file.read().read(name);
            owners.put(name, new Owner(name, read, read, false)); // what is right in a wrong file is looked at too
        });
        problems.addAll(Assembly.of(owners, Map.of()).problems());
        return problems.stream()
                .map(problem -> new Problem(under(directory, problem.at()), problem.severity(), problem.message()))
                .sorted()
                .distinct()
                .toList();
    }

    private static Position under(Path directory, Position at) {
        String file = at.file().equals(".")
                ? directory.toString()
                : directory.resolve(at.file()).toString();
        return new Position(file, at.line(), at.column());
    }
}
