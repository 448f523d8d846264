package dev.davy.expressions;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import dev.davy.model.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An expression over what is known of a release, compiled. Immutable; any thread.
 *
 * <p>It ends soon whatever it says: it has at most {@value #LONGEST} characters and no macros, so that it has no loop, and
 * what it computes grows with its length alone. Regular expressions are RE2's, which are linear.
 */
public final class Expression {
    /** Characters. */
    public static final int LONGEST = 1_000;

    private static final int DEEPEST = 32;
    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(DEEPEST)
            .comprehensionMaxIterations(0)
            .maxRegexProgramSize(LONGEST)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    /** What an expression can name. */
    private static final Map<String, CelType> NAMES = names();

    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private final String text;
    private final Program program;

    private Expression(String text, Program program) {
        this.text = text;
        this.program = program;
    }

    private static Map<String, CelType> names() {
        Map<String, CelType> names = new TreeMap<>();
        for (String version : List.of("candidate", "stable")) {
            names.put(version + ".requests", SimpleType.INT);
            names.put(version + ".failures", SimpleType.INT);
            names.put(version + ".failureRate", SimpleType.DOUBLE);
        }
        names.put("requests", SimpleType.INT);
        names.put("excess", SimpleType.DOUBLE);
        names.put("budget.left", SimpleType.DOUBLE);
        names.put("share", SimpleType.DOUBLE);
        names.put("verdict", SimpleType.STRING);
        names.put("safe", SimpleType.BOOL);
        names.put("seconds", SimpleType.DOUBLE);
        return names;
    }

    private static CelCompiler compiler() {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(List.of())
                .setResultType(SimpleType.BOOL);
        NAMES.forEach(builder::addVar);
        return builder.build();
    }

    /** The names that an expression can use, in order. */
    public static List<String> known() {
        return List.copyOf(NAMES.keySet());
    }

    /**
     * What is wrong with an expression, such as {@code undeclared reference to 'candidat' at column 3}; empty where nothing
     * is.
     */
    public static List<String> mistakes(String text) {
        List<String> mistakes = new ArrayList<>();
        for (CelIssue issue : COMPILER.compile(text).getErrors()) {
            int column = issue.getSourceLocation().getColumn();
            String message = issue.getMessage().replaceAll("\\s+", " ").strip();
            mistakes.add(column < 0 ? message : message + " at column " + (column + 1));
        }
        return mistakes;
    }

    /**
     * An expression without mistakes.
     *
     * @throws IllegalArgumentException where it has one
     */
    public static Expression of(String text) {
        try {
            CelValidationResult compiled = COMPILER.compile(text);
            CelAbstractSyntaxTree tree = compiled.getAst();
            return new Expression(text, RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException(
                    "when: " + text + " (expected: an expression in CEL): " + e.getMessage(), e);
        }
    }

    /**
     * Whether it holds.
     *
     * @throws IllegalStateException where a fact that decides it is not known, or it cannot be computed
     */
    public boolean holds(Facts facts) {
        try {
            return Boolean.TRUE.equals(program.eval(facts.values()));
        } catch (CelEvaluationException e) {
            throw new IllegalStateException(unknown(facts, String.valueOf(e.getMessage())), e);
        }
    }

    private String unknown(Facts facts, String message) {
        List<String> missing = known().stream()
                .filter(name -> !facts.values().containsKey(name) && text.contains(name))
                .toList();
        return missing.isEmpty() ? message : String.join(", ", missing) + " is not known yet";
    }
}
