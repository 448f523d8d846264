package dev.davy.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.cli.house.Sources.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the house style where a machine can see it. */
class SourcesTest {
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^ *public (static |final |abstract |sealed |non-sealed |strictfp )*(class|record|interface|enum|@interface) .*");
    private static final Pattern VAGUE_NAME = Pattern.compile(".*(Util|Utils|Helper|Manager|Impl|Data)\\.java");
    private static final Pattern UNFINISHED =
            Pattern.compile("//.*\\b(TODO|FIXME|XXX)\\b.*|^ *\\*.*\\b(TODO|FIXME|XXX)\\b.*");
    private static final int LONGEST_FILE = 500;

    @Test
    void everyPackageIsNullMarked() {
        Set<Path> packages = Sources.mainSources().stream()
                .map(source -> source.path().getParent())
                .collect(Collectors.toSet());
        Set<Path> marked = Sources.mainSources().stream()
                .filter(source -> source.path().endsWith("package-info.java") && source.holds("@NullMarked"))
                .map(source -> source.path().getParent())
                .collect(Collectors.toSet());

        assertThat(marked).isEqualTo(packages);
    }

    @Test
    void everyPublicTypeSaysWhatItIs() {
        assertThat(Sources.mainSources().stream().flatMap(SourcesTest::undocumented))
                .isEmpty();
    }

    @Test
    void noNameIsVague() {
        assertThat(Sources.mainSources())
                .noneMatch(source -> VAGUE_NAME
                        .matcher(source.path().getFileName().toString())
                        .matches());
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(everything()
                        .filter(source -> source.lines().stream()
                                .anyMatch(line -> UNFINISHED.matcher(line).find())))
                .isEmpty();
    }

    @Test
    void noFileIsTooLongToRead() {
        assertThat(Sources.mainSources().stream()
                        .filter(source -> source.lines().size() > LONGEST_FILE))
                .isEmpty();
    }

    @Test
    void noTestSleeps() {
        assertThat(testSources().filter(source -> source.holds("Thread.sleep") || source.holds("S.sleep(")))
                .isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() {
        assertThat(testSources().filter(source -> source.holds("@Disabled"))).isEmpty();
    }

    /** All but this one, which has to name what it forbids. */
    private static Stream<Source> testSources() {
        return Sources.testSources().stream().filter(source -> !source.path().endsWith("SourcesTest.java"));
    }

    private static Stream<Source> everything() {
        return Stream.concat(Sources.mainSources().stream(), testSources());
    }

    /** The public types without a comment above them and above their annotations. */
    private static Stream<String> undocumented(Source source) {
        List<String> found = new ArrayList<>();
        for (int line = 0; line < source.lines().size(); line++) {
            if (PUBLIC_TYPE.matcher(source.lines().get(line)).matches() && !commented(source.lines(), line - 1)) {
                found.add(source.path() + ":" + (line + 1));
            }
        }
        return found.stream();
    }

    /** Walks up over annotations, which may go over several lines, until the end of a comment or of anything else. */
    private static boolean commented(List<String> lines, int from) {
        for (int at = from; at >= 0; at--) {
            String line = lines.get(at).strip();
            if (line.endsWith("*/")) {
                return true;
            }
            if (line.isEmpty()
                    || line.endsWith(";")
                    || (line.endsWith("{") && !line.startsWith("@"))
                    || line.equals("}")) {
                return false;
            }
        }
        return false;
    }
}
