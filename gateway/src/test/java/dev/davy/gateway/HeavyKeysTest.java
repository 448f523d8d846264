package dev.davy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HeavyKeysTest {
    @Test
    void every_key_over_a_hundredth_is_named_once_and_no_other() {
        long seed = System.nanoTime();
        System.out.println("heavy keys seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        HeavyKeys keys = new HeavyKeys(2);
        List<Long> named = new ArrayList<>();
        for (int i = 0; i < 300_000; i++) {
            // 1 makes 3 % and 2 makes 1.4 %, on both loops; 3 makes 0.8 %, on one; all others are rare.
            int drawn = random.nextInt(1_000);
            long key = drawn < 30 ? 1 : drawn < 44 ? 2 : drawn < 52 ? 3 : 1_000 + random.nextInt(100_000);
            HeavyKeys.Tally tally = keys.of(key == 3 ? 0 : random.nextInt(2));
            if (tally.count(key) && tally.tell(key, () -> "user " + key, 7)) {
                named.add(key);
            }
        }
        assertThat(named).contains(1L, 2L).doesNotHaveDuplicates().allMatch(key -> key <= 3);
        assertThat(keys.found()).extracting(HeavyKey::name).containsExactly("user 1", "user 2");
        assertThat(keys.found().getFirst().share()).isBetween(0.025, 0.031);
        assertThat(keys.found().getFirst())
                .hasToString("user 1 makes 2 % of the requests, all of it in bucket 7: it goes to one version,"
                        + " whatever the share");
    }

    @Test
    void requests_without_a_key_are_part_of_all() {
        HeavyKeys keys = new HeavyKeys(1);
        for (int i = 0; i < 100_000; i++) {
            HeavyKeys.Tally tally = keys.of(0);
            if (i % 200 == 0) {
                assertThat(tally.count(1) && tally.tell(1, () -> "one", 0)).isFalse();
            } else {
                tally.countOther();
            }
        }
        assertThat(keys.found()).isEmpty();
    }
}
