package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.once.RememberedConnection.Bucket;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RememberedConnectionTest {
    private static final long START = 1_795_287_048_321L;

    /** Of a partition that took 200 million reports a week, of which 50,000 lie between two of one connection. */
    private static final RememberedConnection USUAL = RememberedConnection.UNKNOWN
            .with(bucket(START, 199_900_000L), START + 60_500)
            .with(bucket(START + 60_017, 199_950_000L), START + 120_700)
            .with(bucket(START + 120_034, 200_000_000L), START + 181_000);

    private static final String STORED = "01faa28fb00dcab307ff8fbcfd02e2a907c09a0ce2a907c09a0c";

    @Test
    void takesAtMostThirtyBytesForThreeBuckets() {
        assertThat(stored(USUAL)).hasSizeLessThanOrEqualTo(30);
    }

    @Test
    void isStoredInTheFormThatIsReadLater() {
        assertThat(HexFormat.of().formatHex(stored(USUAL))).isEqualTo(STORED);
        assertThat(read(HexFormat.of().parseHex(STORED))).isEqualTo(USUAL);
    }

    @Test
    void putsANewBucketInPlaceOfTheOldest() {
        RememberedConnection next = USUAL.with(bucket(START + 180_000, 7), START + 240_000);

        assertThat(next.buckets())
                .extracting(Bucket::start)
                .containsExactly(START + 180_000, START + 120_034, START + 60_017);
    }

    @Test
    void leavesABucketThatComesAgainInItsPlace() {
        RememberedConnection next = USUAL.with(bucket(START, 200_000_001L), START + 200_000);

        assertThat(next.bucket(START).offsets()).containsExactly(200_000_001L);
        assertThat(next.buckets()).extracting(Bucket::start).containsExactly(START + 120_034, START + 60_017, START);
    }

    @Test
    void neverGoesBackInTime() {
        assertThat(USUAL.with(bucket(1, 1), START).lastReceived()).isEqualTo(USUAL.lastReceived());
    }

    /**
     * Against the latest three buckets as they are, in the order in which their starts came first; starts are clients'
     * claims.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void remembersTheLatestBucketsWhateverComes(long seed) {
        Random random = new Random(seed);
        long[] starts = {Long.MIN_VALUE + 1, -1, 0, START, START + 1, Long.MAX_VALUE};
        Map<Long, Bucket> expected = new LinkedHashMap<>();
        RememberedConnection connection = RememberedConnection.UNKNOWN;
        for (int report = 0; report < 300; report++) {
            Bucket bucket = new Bucket(
                    starts[random.nextInt(starts.length)],
                    random.longs(1 + random.nextInt(RememberedConnection.MAX_OFFSETS), 0, 1L << random.nextInt(1, 50))
                            .boxed()
                            .toList());
            if (!expected.containsKey(bucket.start()) && expected.size() == RememberedConnection.MAX_BUCKETS) {
                expected.remove(expected.keySet().iterator().next());
            }
            expected.put(bucket.start(), bucket);

            connection = read(stored(connection.with(bucket, START + report)));

            for (long start : starts) {
                assertThat(connection.bucket(start)).isEqualTo(expected.get(start));
            }
        }
    }

    private static Bucket bucket(long start, long offset) {
        return new Bucket(start, List.of(offset));
    }

    private static byte[] stored(RememberedConnection connection) {
        return RememberedConnection.SERDE.serialize("t", connection);
    }

    private static RememberedConnection read(byte[] stored) {
        return RememberedConnection.SERDE.deserialize("t", stored);
    }
}
