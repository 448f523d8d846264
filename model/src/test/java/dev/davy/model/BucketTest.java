package dev.davy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    '',0,ef46db3751d8e999,93467
                    a,0,d24ec4f1a98c6e5b,82151
                    abc,0,44bc2cf5ad770999,26849
                    user-1,42,2d0a68db27168ea3,17594
                    0123456789abcdef,7,8fbf8acb214d5da5,56151
                    'The quick brown fox jumps over the lazy dog, twice a day',-7046029254386353131,0cc2b818a70dfa1d,4984
                    grüße,1,74b5719f3d043b4b,45589
                    """)
    void isXxh64AsOtherProcessesComputeIt(String key, long salt, String hash, int index) {
        assertThat(Bucket.hash(salt, key)).isEqualTo(Long.parseUnsignedLong(hash, 16));
        assertThat(Bucket.of(salt, key).index()).isEqualTo(index);
    }

    @Test
    void spreadsUsersEvenlyWhateverTheSalt() {
        for (long salt = 0; salt < 5; salt++) {
            int[] perMille = new int[1000];
            int users = 400_000;
            for (int user = 0; user < users; user++) {
                perMille[Bucket.of(salt, "user-" + user).index() / 100]++;
            }
            double chiSquare = 0;
            for (int seen : perMille) {
                chiSquare += Math.pow(seen - users / 1000.0, 2) / (users / 1000.0);
            }
            // 999 degrees of freedom: mean 999, deviation 45
            assertThat(chiSquare).as("salt %s", salt).isBetween(780.0, 1220.0);
        }
    }

    @Test
    void bucketsOfTwoReleasesAreIndependent() {
        int both = 0;
        int users = 200_000;
        Weight tenth = Weight.ofPercent(10);
        for (int user = 0; user < users; user++) {
            String key = Integer.toString(user);
            if (Bucket.of(17, key).below(tenth) && Bucket.of(18, key).below(tenth)) {
                both++;
            }
        }
        // a hundredth of them, give or take five deviations
        assertThat(both).isBetween(1_777, 2_223);
    }

    @Test
    void aGrowingShareMovesNobodyBack() {
        for (int user = 0; user < 1_000; user++) {
            Bucket bucket = Bucket.of(3, "u" + user);
            boolean in = false;
            for (int buckets = 0; buckets <= Weight.BUCKETS; buckets += 500) {
                boolean now = bucket.below(new Weight(buckets));
                assertThat(now || !in).as("user %s at %s", user, buckets).isTrue();
                in = now;
            }
            assertThat(in).isTrue();
        }
    }

    @Test
    void refusesAnIndexOutsideTheRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Bucket(100_000))
                .withMessage("bucket: 100000 (expected: 0..99999)");
    }
}
