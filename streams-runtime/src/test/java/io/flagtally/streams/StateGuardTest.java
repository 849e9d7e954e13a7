package io.flagtally.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateGuardTest {
    private static final String APPLICATION = "flagtally-aggregator";

    @TempDir
    private Path stateDir;

    private Path hourly;
    private Path remembered;
    private Path processId;

    @BeforeEach
    void fillAsKafkaStreamsDoes() throws IOException {
        Path application = stateDir.resolve(APPLICATION);
        hourly = file(application.resolve("1_0/hourly-flag-usage/hourly-flag-usage.1794817200000/CURRENT"));
        remembered = file(application.resolve("0_0/rocksdb/remembered-requests/CURRENT"));
        processId = file(application.resolve("kafka-streams-process-metadata"));
    }

    private static Path file(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.createFile(path);
    }

    @Test
    void removesWindowStoresThatWereNotClosed() {
        // given
        guard().open();
        // when
        guard().open();
        // then
        assertThat(hourly.getParent().getParent().getParent()).doesNotExist();
        assertThat(remembered).exists();
        assertThat(processId).exists();
    }

    @Test
    void keepsWindowStoresThatWereClosed() {
        // given
        StateGuard first = guard();
        first.open();
        first.closed();
        // when
        guard().open();
        // then
        assertThat(hourly).exists();
    }

    @Test
    void doesNotForgetAKillWhenAStartFails() {
        // given
        guard().open();
        // when
        guard().closed();
        guard().open();
        // then
        assertThat(hourly).doesNotExist();
    }

    @Test
    void keepsWhatAnEarlierVersionLeft() {
        // when
        guard().open();
        // then
        assertThat(hourly).exists();
    }

    @Test
    void opensADirectoryThatDoesNotExistYet() {
        // given
        Path missing = stateDir.resolve("missing");
        // when
        new StateGuard(missing, APPLICATION).open();
        new StateGuard(missing, APPLICATION).open();
        // then
        assertThat(missing).isNotEmptyDirectory();
    }

    private StateGuard guard() {
        return new StateGuard(stateDir, APPLICATION);
    }
}
