package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CountsTest {
    @Test
    void survivesBeingStored() {
        RememberedConnection connection = RememberedConnection.UNKNOWN
                .with(new RememberedBucket(-5, 10, Counts.NONE, Counts.NONE), 1_795_287_108_927L)
                .with(
                        new RememberedBucket(
                                1_795_287_048_000L,
                                1_795_287_108_000L,
                                counts(20),
                                Counts.of(new long[] {9, 3}, new long[] {1, 2}, new long[] {0, 0})),
                        7);

        byte[] stored = RememberedConnection.SERDE.serialize("t", connection);

        assertThat(RememberedConnection.SERDE.deserialize("t", stored)).isEqualTo(connection);
    }

    @Test
    void remembersAReportOfTwentyFlagsInLessThanTwoHundredAndFiftyBytes() {
        RememberedConnection connection = withMinutes(1);

        assertThat(RememberedConnection.SERDE.serialize("t", connection)).hasSizeLessThan(250);
    }

    @Test
    void remembersThreeReportsOfTheSameTwentyFlagsInLessThanFourHundredBytes() {
        RememberedConnection connection = withMinutes(3);

        assertThat(RememberedConnection.SERDE.serialize("t", connection)).hasSizeLessThan(400);
    }

    private static RememberedConnection withMinutes(int reports) {
        RememberedConnection connection = RememberedConnection.UNKNOWN;
        for (int minute = 0; minute < reports; minute++) {
            long start = 1_795_287_048_000L + minute * 60_000L;
            connection = connection.with(
                    new RememberedBucket(start, start + 60_000, counts(20), Counts.NONE), start + 60_500);
        }
        return connection;
    }

    @Test
    void takesTheLargerOfEachTwoCounts() {
        Counts left = Counts.of(new long[] {5, 1}, new long[] {10, 1}, new long[] {0, 7});
        Counts right = Counts.of(new long[] {1, 3}, new long[] {2, 3}, new long[] {6, 0});

        Counts max = left.max(right);

        assertThat(max)
                .isEqualTo(Counts.of(new long[] {1, 3, 5}, new long[] {2, 3, 10}, new long[] {7, 0, 0}))
                .isEqualTo(right.max(left));
        assertThat(max.covers(left)).isTrue();
        assertThat(left.covers(max)).isFalse();
    }

    @Test
    void addsCountsOfEqualIds() {
        assertThat(Counts.of(new long[] {4, 4, 2}, new long[] {1, 2, 3}, new long[] {0, 1, 0}))
                .isEqualTo(Counts.of(new long[] {2, 4}, new long[] {3, 3}, new long[] {0, 1}));
    }

    @Test
    void staysAtTheLargestCountWhereASumDoesNotFit() {
        Counts counts = Counts.of(
                new long[] {4, 4}, new long[] {Long.MAX_VALUE, 2}, new long[] {Long.MAX_VALUE, Long.MAX_VALUE});

        assertThat(counts.first(4)).isEqualTo(Long.MAX_VALUE);
        assertThat(counts.second(4)).isEqualTo(Long.MAX_VALUE);
    }

    /** A changelog takes records of up to 1 MiB; a larger one would stop the aggregator at every start. */
    @Test
    void neverGrowsPastWhatAChangelogTakes() {
        RememberedConnection connection = RememberedConnection.UNKNOWN;
        for (int report = 0; report < 12; report++) {
            int first = report * 9_000;
            RememberedBucket bucket = new RememberedBucket(
                    report / 6, report, largest(first, first + 9_000), largest(-first - 1_000, -first));
            connection = Judgement.of(connection, bucket, () -> true, report).next();

            assertThat(RememberedConnection.SERDE.serialize("t", connection)).hasSizeLessThan(1_000_000);
        }
        assertThat(connection.bucket(1)).isNotNull();
    }

    @Test
    void keepsWhatItRemembersOfABucketThatBecomesTooLarge() {
        RememberedBucket small = new RememberedBucket(1, 2, counts(20), Counts.NONE);
        RememberedBucket large = new RememberedBucket(1, 3, largest(0, 100_000), Counts.NONE);
        RememberedConnection connection = RememberedConnection.UNKNOWN.with(small, 7);

        assertThat(connection.with(large, 8)).isEqualTo(RememberedConnection.UNKNOWN.with(small, 8));
    }

    private static Counts largest(int from, int to) {
        return Counts.of(
                IntStream.range(from, to).mapToLong(i -> Counts.id("f" + i, 0)).toArray(),
                IntStream.range(from, to).mapToLong(i -> Long.MAX_VALUE).toArray(),
                IntStream.range(from, to).mapToLong(i -> Long.MAX_VALUE).toArray());
    }

    @Test
    void tellsNamesApart() {
        long[] ids = IntStream.range(0, 200_000)
                .mapToLong(i -> Counts.id("flag-" + i, 0))
                .distinct()
                .toArray();

        assertThat(ids).hasSize(200_000);
        assertThat(Counts.id("v", Counts.id("f", 1))).isNotEqualTo(Counts.id("f", Counts.id("v", 1)));
    }

    private static Counts counts(int flags) {
        return Counts.of(
                IntStream.range(0, flags)
                        .mapToLong(i -> Counts.id("some-flag-" + i, 0))
                        .toArray(),
                IntStream.range(0, flags).mapToLong(i -> i * 37L % 1000 + 1).toArray(),
                IntStream.range(0, flags).mapToLong(i -> i * 11L % 100).toArray());
    }
}
