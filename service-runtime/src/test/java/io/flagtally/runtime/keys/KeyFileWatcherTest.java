package io.flagtally.runtime.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.report.KeyKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileWatcherTest {
    @TempDir
    private Path folder;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void followsTheFileWithinASecond() throws IOException {
        String first = KeyFile.add(file(), "first", KeyKind.BACKEND, "production");
        try (KeyFileWatcher keys = watch(file())) {
            // when
            String second = KeyFile.add(file(), "second", KeyKind.BACKEND, "production");
            KeyFile.add(file(), "not-taken-here", KeyKind.READER, "production");
            KeyFile.disable(file(), "first");

            // then
            withinASecond().until(() -> keys.find(second).isPresent());
            withinASecond().until(() -> keys.find(first).isEmpty());
            assertThat(metrics.get("flagtally.gateway.keys").gauge().value()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"keys\":[{\"name\":\"fi", "{}", "not json"})
    void keepsTheKeysWhenTheNewFileIsBroken(String broken) throws IOException {
        String key = KeyFile.add(file(), "first", KeyKind.BACKEND, "production");
        String good = Files.readString(file());
        try (KeyFileWatcher keys = watch(file())) {
            // when
            Files.writeString(file(), broken);

            // then
            withinASecond().until(() -> stale() == 1);
            assertThat(keys.find(key)).isPresent();
            // It may have been read while it was being written, too.
            assertThat(reloads("failure")).isPositive();
            Files.writeString(file(), good);
            withinASecond().until(() -> stale() == 0);
            assertThat(keys.find(key)).isPresent();
        }
    }

    @Test
    void findsAKeyAtEveryMomentOfManyChangesToTheOthers() throws Exception {
        // given
        String key = KeyFile.add(file(), "stays", KeyKind.BACKEND, "production");
        String with = Files.readString(file());
        KeyFile.add(file(), "comes-and-goes", KeyKind.BACKEND, "production");
        String both = Files.readString(file());
        try (KeyFileWatcher keys = watch(file())) {
            AtomicBoolean changing = new AtomicBoolean(true);
            CompletableFuture<Long> misses = CompletableFuture.supplyAsync(() -> {
                long missed = 0;
                while (changing.get()) {
                    missed += keys.find(key).isPresent() ? 0 : 1;
                }
                return missed;
            });

            for (int round = 0; round < 3; round++) {
                // when: not written in one go, so that it is read half-written too
                String next = round % 2 == 0 ? with : both;
                double failures = reloads("failure");
                while (reloads("failure") == failures) {
                    Files.writeString(file(), next.substring(0, next.length() / 2));
                    Files.writeString(file(), next);
                }
                withinASecond().until(() -> stale() == 0);
            }
            changing.set(false);

            // then
            assertThat(misses.get()).isZero();
        }
    }

    @Test
    void keepsTheKeysWhenTheFileIsGone() throws IOException {
        String key = KeyFile.add(file(), "first", KeyKind.BACKEND, "production");
        try (KeyFileWatcher keys = watch(file())) {
            // when
            Files.delete(file());

            // then
            withinASecond().until(() -> stale() == 1);
            assertThat(keys.find(key)).isPresent();
        }
    }

    @Test
    void followsTheLinksOfAKubernetesMount() throws IOException {
        // given: keys.json -> ..data/keys.json, ..data -> one, which is then swapped for two
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        KeyFile.add(one.resolve("keys.json"), "old", KeyKind.BACKEND, "production");
        String key = KeyFile.add(two.resolve("keys.json"), "new", KeyKind.BACKEND, "production");
        Files.createSymbolicLink(folder.resolve("..data"), one.getFileName());
        Path file = Files.createSymbolicLink(file(), Path.of("..data", "keys.json"));
        try (KeyFileWatcher keys = watch(file)) {
            // when
            Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), two.getFileName());
            Files.move(swap, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

            // then
            withinASecond().until(() -> keys.find(key).isPresent());
        }
    }

    @Test
    void doesNotStartWithoutAFileThatItCanRead() {
        assertThatThrownBy(() -> watch(file()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("keys-file: " + file() + " does not exist");
    }

    private KeyFileWatcher watch(Path file) {
        return new KeyFileWatcher(file, KeyKind.REPORTING, Clock.systemUTC(), "flagtally.gateway.keys", metrics);
    }

    private double stale() {
        return metrics.get("flagtally.gateway.keys.stale").gauge().value();
    }

    private double reloads(String result) {
        return metrics.get("flagtally.gateway.keys.reloads")
                .tag("result", result)
                .counter()
                .count();
    }

    private static ConditionFactory withinASecond() {
        return await().atMost(Duration.ofSeconds(1)).pollInterval(Duration.ofMillis(10));
    }

    private Path file() {
        return folder.resolve("keys.json");
    }
}
