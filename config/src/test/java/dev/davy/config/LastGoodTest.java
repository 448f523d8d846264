package dev.davy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodTest {
    @TempDir
    Path data;

    @Test
    void twoDirectoriesShareNothing() throws IOException {
        String owner = "a/very/deep/" + "x".repeat(300) + ".yaml";
        LastGood one = LastGood.in(data, "/one");
        LastGood two = LastGood.in(data, "/two");
        one.write(owner, new byte[] {1});
        assertThat(one.read(owner)).contains(new byte[] {1});
        assertThat(two.read(owner)).isEmpty();
    }

    @Test
    void whatIsForgottenIsGone() throws IOException {
        LastGood kept = LastGood.in(data, "/one");
        kept.write("a.yaml", new byte[] {1});
        kept.write("a.yaml", new byte[] {2});
        assertThat(kept.read("a.yaml")).contains(new byte[] {2});
        kept.forget("a.yaml");
        kept.forget("a.yaml");
        assertThat(kept.read("a.yaml")).isEmpty();
    }
}
