package dev.davy.cli;

import dev.davy.model.Guard;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A limit of a guard written as {@code name=value}, as in a Release's file: what the judge decides by, and not how the share
 * rises.
 *
 * @param text as it was written
 * @param change makes the other guard
 */
record GuardChange(String text, UnaryOperator<Guard> change) {
    private static final List<String> NAMES =
            List.of("falseRollback", "missedHarm", "regression", "tolerance", "tolerableFailures", "blastRadius");

    /** Reads one. */
    static final class Converter implements ITypeConverter<GuardChange> {
        @Override
        public GuardChange convert(String text) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            String value = equals < 0 ? "" : text.substring(equals + 1);
            UnaryOperator<Guard> change = switch (name) {
                case "falseRollback" -> with(share(value), Guard::falseRollback);
                case "missedHarm" -> with(share(value), Guard::missedHarm);
                case "regression" -> with(ratio(value), Guard::regression);
                case "tolerance" -> with(ratio(value), Guard::tolerance);
                case "tolerableFailures" -> with(share(value), Guard::tolerableFailures);
                case "blastRadius" -> with(ratio(value), Guard::blastRadius);
                default ->
                    throw new TypeConversionException(
                            text + " (expected: NAME=VALUE, NAME one of " + String.join(", ", NAMES) + ")");
            };
            return new GuardChange(text, change);
        }

        private static UnaryOperator<Guard> with(double value, BiFunction<Guard, Double, Guard> limit) {
            return guard -> limit.apply(guard, value);
        }

        private static double share(String text) {
            return new OptionValues.Share().convert(text);
        }

        /** A number, with or without the x of a ratio. */
        private static double ratio(String text) {
            String digits = text.endsWith("x") ? text.substring(0, text.length() - 1) : text;
            try {
                return Double.parseDouble(digits);
            } catch (NumberFormatException wrong) {
                throw new TypeConversionException(text + " (expected: a number)");
            }
        }
    }

    /** All of them, one after the other. */
    static UnaryOperator<Guard> all(List<GuardChange> changes) {
        return guard -> {
            Guard other = guard;
            for (GuardChange each : changes) {
                other = each.change().apply(other);
            }
            return other;
        };
    }
}
