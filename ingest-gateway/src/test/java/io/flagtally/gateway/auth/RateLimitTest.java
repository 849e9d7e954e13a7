package io.flagtally.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitTest {
    @TempDir
    private Path folder;

    @Test
    void letsABurstThroughAndThenNoMoreThanTheRate() throws IOException {
        try (KeyFileWatcher keys = keys("shop", "page")) {
            // given
            RateLimit limit = new RateLimit(1, keys);

            // when
            int permitted = burst(limit, "shop");

            // then
            assertThat(permitted).isBetween(10, 12);
            assertThat(limit.permits(key("page"))).isTrue();
            await().until(() -> limit.permits(key("shop")));
        }
    }

    @Test
    void permitsEverythingWhenItIsOff() throws IOException {
        try (KeyFileWatcher keys = keys("shop")) {
            assertThat(burst(new RateLimit(HttpLimits.NO_RATE_LIMIT, keys), "shop"))
                    .isEqualTo(100);
        }
    }

    @Test
    void keepsNoBucketOfAKeyThatIsGone() throws IOException {
        try (KeyFileWatcher keys = keys("old")) {
            // given
            RateLimit limit = new RateLimit(1, keys);
            burst(limit, "old");

            // when
            Files.delete(file());
            add("new");
            await().until(() -> keys.names().contains("new"));
            limit.permits(key("new"));

            // then
            assertThat(limit.buckets()).isEqualTo(1);
        }
    }

    private int burst(RateLimit limit, String name) {
        int permitted = 0;
        for (int i = 0; i < 100; i++) {
            permitted += limit.permits(key(name)) ? 1 : 0;
        }
        return permitted;
    }

    private KeyFileWatcher keys(String... names) throws IOException {
        for (String name : names) {
            add(name);
        }
        return new KeyFileWatcher(
                file(), KeyKind.REPORTING, Clock.systemUTC(), "flagtally.gateway.keys", new SimpleMeterRegistry());
    }

    private void add(String name) throws IOException {
        KeyFile.add(file(), name, KeyKind.BACKEND, "production");
    }

    private static ApiKey key(String name) {
        return ApiKey.of(name, KeyKind.BACKEND, "production");
    }

    private Path file() {
        return folder.resolve("keys.json");
    }
}
