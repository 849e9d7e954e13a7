package io.flagtally.cli.capacity;

import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

class CapacityTest {
    private static final Percentage CLOSE = Percentage.withPercentage(30);

    /** Of the payloads of all measured runs: every third flag has two. */
    private static final double VARIANTS_PER_FLAG = 2.0 / 3;

    /** Columns of the settings, then of what was measured. */
    private enum Column {
        COMMAND,
        FITTED,
        RATE,
        APPS,
        FLAGS,
        CONNECTIONS,
        PARTITIONS,
        COMMIT_MS,
        GATEWAY_MICROS,
        AGGREGATOR_MICROS,
        CHANGED_ROWS,
        RAW_BYTES,
        REPARTITION_BYTES,
        CHANGELOG_BYTES,
        HOURLY_BYTES,
        RESTORE_MICROS
    }

    @ParameterizedTest
    @CsvFileSource(resources = "measured-runs.csv", numLinesToSkip = 1)
    void computesWhatWasMeasuredWithinThirtyPercent(ArgumentsAccessor run) {
        // given
        long flags = run.getLong(Column.FLAGS.ordinal());
        long partitions = run.getLong(Column.PARTITIONS.ordinal());
        Demand demand = new Demand(
                run.getLong(Column.RATE.ordinal()),
                run.getLong(Column.APPS.ordinal()),
                flags,
                flags,
                VARIANTS_PER_FLAG,
                run.getLong(Column.CONNECTIONS.ordinal()));
        Duration commits = Duration.ofMillis(run.getLong(Column.COMMIT_MS.ordinal()));

        // when
        Capacity computed =
                new Capacity(demand, Setup.DEFAULT.withCommitInterval(commits), new Layout(1, 1, partitions));

        // then
        SoftAssertions softly = new SoftAssertions();
        Map.of(
                        Column.GATEWAY_MICROS, computed.gatewayMicros(),
                        Column.AGGREGATOR_MICROS, computed.aggregatorMicros(),
                        Column.CHANGED_ROWS, computed.changedRowsPerReport(),
                        Column.RAW_BYTES, computed.rawBytes(),
                        Column.REPARTITION_BYTES, computed.repartitionBytes(),
                        Column.CHANGELOG_BYTES, computed.changelogBytes(),
                        Column.HOURLY_BYTES, computed.hourlyBytes(),
                        Column.RESTORE_MICROS, 1e6 * computed.restoreSeconds(1))
                .forEach((column, value) -> {
                    if (run.get(column.ordinal()) != null) {
                        softly.assertThat(value)
                                .as("%s of %s", column, run.getString(Column.COMMAND.ordinal()))
                                .isCloseTo(run.getDouble(column.ordinal()), CLOSE);
                    }
                });
        softly.assertAll();
    }
}
