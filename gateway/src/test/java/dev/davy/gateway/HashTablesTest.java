package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What consistent hashing promises, over random sets of instances. */
class HashTablesTest {
    private static final int KEYS = 40_000;

    enum Kind {
        RING {
            @Override
            HashTable of(String[] names, int[] weights) {
                return HashRing.of(names, weights);
            }

            @Override
            double tolerance() {
                return 0.35;
            }
        },
        MAGLEV {
            @Override
            HashTable of(String[] names, int[] weights) {
                return Maglev.of(names, weights);
            }

            @Override
            double tolerance() {
                return 0.12;
            }
        };

        abstract HashTable of(String[] names, int[] weights);

        /** How far a share may be from its part of the weights. */
        abstract double tolerance();
    }

    private static String[] names(Random random, int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + i + ":" + 8080)
                .toArray(String[]::new);
    }

    private static boolean[] all(int n) {
        boolean[] all = new boolean[n];
        Arrays.fill(all, true);
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void sharesFollowTheWeights(Kind kind) {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            int n = 2 + random.nextInt(12);
            int[] weights = random.ints(n, 1, 5).toArray();
            HashTable table = kind.of(names(random, n), weights);
            int[] got = new int[n];
            for (int key = 0; key < KEYS; key++) {
                got[table.find(random.nextLong(), all(n))]++;
            }
            int sum = IntStream.of(weights).sum();
            for (int i = 0; i < n; i++) {
                double expected = (double) KEYS * weights[i] / sum;
                assertThat(got[i] / expected)
                        .as("seed %d, instance %d of %d", seed, i, n)
                        .isBetween(1 - kind.tolerance(), 1 + kind.tolerance());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheKeysOfAnInstanceThatTakesNoRequestsMoveAndTheyMoveToMany(Kind kind) {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            int n = 3 + random.nextInt(10);
            HashTable table = kind.of(names(random, n), random.ints(n, 1, 4).toArray());
            int gone = random.nextInt(n);
            boolean[] left = all(n);
            left[gone] = false;
            boolean[] heirs = new boolean[n];
            for (int key = 0; key < KEYS; key++) {
                long hash = random.nextLong();
                int before = table.find(hash, all(n));
                int after = table.find(hash, left);
                assertThat(after).as("seed %d", seed).isNotEqualTo(gone);
                if (before == gone) {
                    heirs[after] = true;
                } else {
                    assertThat(after).as("seed %d", seed).isEqualTo(before);
                }
            }
            assertThat(IntStream.range(0, n).filter(i -> heirs[i]).count())
                    .as("seed %d", seed)
                    .isEqualTo(n - 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAnInstanceIsTakenAwayHardlyMoreThanItsOwnKeysMove(Kind kind) {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            int n = 3 + random.nextInt(10);
            String[] names = names(random, n);
            int[] weights = new int[n];
            Arrays.fill(weights, 1);
            HashTable before = kind.of(names, weights);
            HashTable after = kind.of(Arrays.copyOf(names, n - 1), Arrays.copyOf(weights, n - 1));
            int moved = 0;
            for (int key = 0; key < KEYS; key++) {
                long hash = random.nextLong();
                int was = before.find(hash, all(n));
                moved += was != n - 1 && after.find(hash, all(n - 1)) != was ? 1 : 0;
            }
            assertThat((double) moved / KEYS).as("seed %d", seed).isLessThan(kind == Kind.RING ? 0.000_1 : 0.05);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOrderOfInstancesInAFileMovesNobody(Kind kind) {
        Random random = new Random(7);
        String[] names = names(random, 6);
        int[] weights = {1, 2, 3, 1, 2, 3};
        String[] turnedNames = new String[6];
        int[] turnedWeights = new int[6];
        for (int i = 0; i < 6; i++) {
            turnedNames[i] = names[5 - i];
            turnedWeights[i] = weights[5 - i];
        }
        HashTable one = kind.of(names, weights);
        HashTable other = kind.of(turnedNames, turnedWeights);
        for (int key = 0; key < KEYS; key++) {
            long hash = random.nextLong();
            assertThat(5 - other.find(hash, all(6))).isEqualTo(one.find(hash, all(6)));
        }
    }
}
