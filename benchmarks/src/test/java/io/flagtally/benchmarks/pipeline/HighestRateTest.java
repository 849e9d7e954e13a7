package io.flagtally.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HighestRateTest {
    private static final int LIMIT = 1_000;

    private final List<Double> tried = new ArrayList<>();

    private record Rate(double perSecond, boolean isKeptUp) implements HighestRate.Try {}

    @ParameterizedTest
    @ValueSource(ints = {500, 900, 1_000, 1_100, 2_000})
    void endsNearTheHighestThatIsKeptUpWhereverItBegins(int first) {
        Optional<Rate> found = HighestRate.find(first, 20, this::attempt);

        assertThat(found.orElseThrow().perSecond()).isBetween(LIMIT / 1.05, (double) LIMIT);
    }

    @Test
    void returnsWhatWasTriedLastOfThoseThatWereKeptUp() {
        Optional<Rate> found = HighestRate.find(900, 2, this::attempt);

        assertThat(tried).containsExactly(900.0, 900 * 1.15);
        assertThat(found).contains(new Rate(900, true));
    }

    @Test
    void findsNothingIfNoneIsKeptUp() {
        assertThat(HighestRate.find(1e6, 3, this::attempt)).isEmpty();
        assertThat(tried).hasSize(3);
    }

    private Rate attempt(double perSecond) {
        tried.add(perSecond);
        return new Rate(perSecond, perSecond <= LIMIT);
    }
}
