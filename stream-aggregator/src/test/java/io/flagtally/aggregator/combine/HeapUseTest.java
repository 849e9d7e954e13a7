package io.flagtally.aggregator.combine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.rows.ClientApplicationKey;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HeapUseTest {
    private static final String NAME = "a".repeat(1_000);
    private static final int LETTER_BYTES = 2;

    private final HeapUse use = new HeapUse();

    static Stream<Arguments> named() {
        return Map.<Consumer<HeapUse>, Integer>of(
                        use -> use.addApp(NAME), 1,
                        use -> use.addFlag(NAME), 1,
                        use -> use.addVariant(NAME), 1,
                        use -> use.addClient(new ClientInfo(NAME, NAME, NAME, NAME, NAME, NAME)), 6,
                        use -> use.addClient(new ClientApplicationKey(NAME, NAME, NAME, NAME, NAME, NAME)), 6)
                .entrySet()
                .stream()
                .map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest
    @MethodSource("named")
    void countsTheLettersOfEveryNameAndSomethingForWhatIsAroundThem(Consumer<HeapUse> add, int names) {
        add.accept(use);

        int letters = names * NAME.length() * LETTER_BYTES;
        assertThat(use.isPast(new CombineBounds(1, letters + 100))).isTrue();
        assertThat(use.isPast(new CombineBounds(1, letters + 500))).isFalse();
    }

    @Test
    void isPastBoundsThatAreNotReachedButPassed() {
        use.addTotal(30);

        assertThat(use.isPast(new CombineBounds(1, 200))).isFalse();
        assertThat(use.isPast(new CombineBounds(1, 199))).isTrue();
        assertThat(use.isPast(new CombineBounds(0, 200))).isTrue();
    }
}
