package dev.davy.config;

import dev.davy.model.Plan;
import dev.davy.resources.Certificate;
import dev.davy.resources.Fault;
import dev.davy.resources.Position;
import dev.davy.resources.Problem;
import dev.davy.resources.Release;
import dev.davy.resources.Resource;
import dev.davy.resources.ResourceFile;
import dev.davy.resources.Upstream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code davy check DIR} finds in a directory, read as {@code run} would, without any last good state.
 *
 * @param problems all of them, sorted by file and line, with the directory before each file's name
 * @param plans of the Releases that can be read, by the Release's name
 */
public record Check(List<Problem> problems, List<Planned> plans) {
    /**
     * The plan of a Release.
     *
     * @param guard where its guard stands, or the Release that has the default one
     */
    public record Planned(Plan plan, Position guard) {}

    public Check {
        problems = List.copyOf(problems);
        plans = List.copyOf(plans);
    }

    /** Reads a directory. */
    public static Check of(Path directory) {
        DirectoryScan scan = DirectoryScan.of(directory);
        List<Problem> problems = new ArrayList<>(scan.trouble());
        Instant now = Instant.now();
        TreeMap<String, Owner> owners = new TreeMap<>();
        scan.files().forEach((name, file) -> {
            Optional<ResourceFile> read = file.read().read(name);
            read.ifPresent(there ->
                    there.resources().forEach(resource -> over(resource, now).ifPresent(problems::add)));
            read.map(ResourceFile::resources).orElse(List.of()).stream()
                    .filter(Upstream.class::isInstance)
                    .flatMap(upstream -> ((Upstream) upstream).tls().stream())
                    .forEach(tls -> problems.addAll(CertificateCheck.of(tls, directory, now)));
            owners.put(name, new Owner(name, read, read, false)); // what is right in a wrong file is looked at too
        });
        Assembly assembly = Assembly.of(owners, Map.of());
        problems.addAll(assembly.problems());
        owners.values().stream()
                .flatMap(owner -> owner.present().stream())
                .flatMap(file -> file.resources().stream())
                .filter(Certificate.class::isInstance)
                .forEach(each -> problems.addAll(CertificateCheck.of((Certificate) each, directory, now)));
        return new Check(
                problems.stream()
                        .map(problem ->
                                new Problem(under(directory, problem.at()), problem.severity(), problem.message()))
                        .sorted()
                        .distinct()
                        .toList(),
                assembly.releases().values().stream()
                        .map(Configuration.Wanted::plan)
                        .map(plan -> new Planned(plan, under(directory, guard(owners, plan))))
                        .toList());
    }

    /** Whether the answer is yes. */
    public boolean passes() {
        return problems.stream().noneMatch(Problem::failsCheck);
    }

    private static Optional<Problem> over(Resource resource, Instant now) {
        return resource instanceof Fault fault && !fault.until().isAfter(now)
                ? Optional.of(Problem.warning(
                        fault.at(),
                        "until: " + fault.until() + " is over (expected: a time to come; Fault " + fault.name()
                                + " does nothing)"))
                : Optional.empty();
    }

    private static Position guard(TreeMap<String, Owner> owners, Plan plan) {
        return owners.values().stream()
                .flatMap(owner -> owner.present().stream())
                .flatMap(file -> file.resources().stream())
                .filter(each ->
                        each instanceof Release release && release.plan().equals(plan))
                .map(each -> ((Release) each).line("guard"))
                .findFirst()
                .orElseThrow();
    }

    private static Position under(Path directory, Position at) {
        String file = at.file().equals(".")
                ? directory.toString()
                : directory.resolve(at.file()).toString();
        return new Position(file, at.line(), at.column());
    }
}
