package io.flagtally.benchmarks.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {
    private static final Figures FEW_KEYS = new Figures(1_000, 2, 20_000, 50.5, 1_000, 2_000);
    private static final Figures MANY_KEYS = new Figures(100_000, 2, 5_000, 200.1, 1_100, 2_200);

    @TempDir
    Path folder;

    private ResultsFile file;

    @BeforeEach
    void openFile() {
        file = new ResultsFile(folder.resolve("figures.csv"));
    }

    @Test
    void isEmptyUntilSomethingIsPutIn() {
        assertThat(file.read()).isEmpty();
    }

    @Test
    void keepsFiguresInTheOrderOfKeys() {
        // when
        file.put(MANY_KEYS);
        file.put(FEW_KEYS);

        // then
        assertThat(file.read()).containsExactly(FEW_KEYS, MANY_KEYS);
    }

    @Test
    void takesFiguresInPlaceOfThoseOfAsManyKeysAndCores() {
        // given
        Figures otherCores = new Figures(1_000, 1, 11_000, 60, 1_000, 2_000);
        file.put(FEW_KEYS);
        file.put(otherCores);

        // when
        Figures again = new Figures(1_000, 2, 21_000, 49.5, 1_000, 2_000);
        file.put(again);

        // then
        assertThat(file.read()).containsExactly(otherCores, again);
    }

    @Test
    void refusesALineOfAnotherForm() throws IOException {
        Files.writeString(folder.resolve("figures.csv"), "keys,cores\n1000,2\n");

        assertThatThrownBy(file::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000,2");
    }
}
