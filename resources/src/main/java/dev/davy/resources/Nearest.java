package dev.davy.resources;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that somebody who wrote another one most likely meant. */
public final class Nearest {
    private Nearest() {}

    /**
     * The known name with the fewest letters to change (Damerau–Levenshtein distance with adjacent swaps, capitals
     * aside), if that is at most a third of them; names in alphabetical order where several are as near.
     */
    public static Optional<String> to(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(each -> Math.abs(each.length() - name.length()) <= limit(name, each))
                .filter(each -> distance(wanted, each.toLowerCase(Locale.ROOT)) <= limit(name, each))
                .min(Comparator.comparingInt((String each) -> distance(wanted, each.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int limit(String a, String b) {
        return Math.max(1, Math.max(a.length(), b.length()) / 3);
    }

    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swap =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swap ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
