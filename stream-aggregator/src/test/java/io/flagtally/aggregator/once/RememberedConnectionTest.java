package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RememberedConnectionTest {
    private static final long START = 1_795_287_048_000L;
    private static final RememberedBucket OLDER = new RememberedBucket(
            START,
            START + 60_000,
            Counts.of(new long[] {flag("a"), flag("b")}, new long[] {300, 0}, new long[] {0, 7}),
            Counts.of(new long[] {Counts.id("red", Counts.id("a", 1))}, new long[] {5}, new long[] {0}));
    private static final RememberedBucket NEWER = new RememberedBucket(
            START + 60_000,
            START + 120_000,
            Counts.of(new long[] {flag("b")}, new long[] {2}, new long[] {1}),
            Counts.NONE);
    private static final RememberedConnection BOTH =
            RememberedConnection.UNKNOWN.with(OLDER, START + 60_927).with(NEWER, START + 120_927);

    private static final String FIRST_VERSION =
            "01bedea1f7bf680480fd92f7bf68c0a90704f8ffbeffb7c627000ebae4b18ef6994fd80400"
                    + "029edac1adbed7460a00c0a69af7bf68c0a90702f8ffbeffb7c627040200";
    private static final String SECOND_VERSION = "02bedea1f7bf680480fd92f7bf68c0a90706c0a69af7bf68c0a9070226"
            + "4f19bff7dffc01070501ed8170de1919d80400108d5df2d8368f0a00";

    @Test
    void isStoredInTheFormThatEarlierProgramsStored() {
        byte[] stored = RememberedConnection.SERDE.serialize("t", BOTH);

        assertThat(HexFormat.of().formatHex(stored)).isEqualTo(SECOND_VERSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST_VERSION, SECOND_VERSION})
    void isReadInEveryVersion(String stored) {
        RememberedConnection read =
                RememberedConnection.SERDE.deserialize("t", HexFormat.of().parseHex(stored));

        assertThat(read).isEqualTo(BOTH);
        assertThat(read.bucket(OLDER.start())).isEqualTo(OLDER);
        assertThat(read.bucket(NEWER.start())).isEqualTo(NEWER);
    }

    @Test
    void holdsNamesThatBucketsShareOnce() {
        long[] ids = LongStream.range(0, 20).map(i -> flag("f" + i)).toArray();
        Counts counts = Counts.of(ids, new long[20], LongStream.range(1, 21).toArray());
        RememberedConnection one = RememberedConnection.UNKNOWN.with(bucket(1, counts), 5);
        RememberedConnection three = one.with(bucket(2, counts), 6).with(bucket(3, counts), 7);

        assertThat(three.flags().rows()).hasSizeLessThan(2 * one.flags().rows().length);
    }

    @Test
    void dropsNamesThatOnlyAForgottenBucketHad() {
        RememberedConnection connection = RememberedConnection.UNKNOWN.with(bucket(1, counts(new Random(1), 20)), 5);
        for (int start = 2; start < 5; start++) {
            connection = connection.with(bucket(start, Counts.NONE), 5);
        }

        assertThat(connection.flags().rows()).isEmpty();
    }

    /** Against the latest three buckets as they are, in the order in which their starts came first. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void remembersTheLatestBucketsWhateverComes(long seed) {
        Random random = new Random(seed);
        Map<Long, RememberedBucket> expected = new LinkedHashMap<>();
        RememberedConnection connection = RememberedConnection.UNKNOWN;
        for (int report = 0; report < 300; report++) {
            RememberedBucket bucket = new RememberedBucket(
                    random.nextInt(6), report, counts(random, random.nextInt(90)), counts(random, random.nextInt(9)));
            if (!expected.containsKey(bucket.start()) && expected.size() == RememberedConnection.MAX_BUCKETS) {
                expected.remove(expected.keySet().iterator().next());
            }
            expected.put(bucket.start(), bucket);

            connection = connection.with(bucket, report);

            connection =
                    RememberedConnection.SERDE.deserialize("t", RememberedConnection.SERDE.serialize("t", connection));
            for (long start = 0; start < 6; start++) {
                assertThat(connection.bucket(start)).isEqualTo(expected.get(start));
            }
        }
    }

    private static RememberedBucket bucket(long start, Counts flags) {
        return new RememberedBucket(start, start + 1, flags, Counts.NONE);
    }

    /** Some of a hundred names, with small and with large counts. */
    private static Counts counts(Random random, int rows) {
        return Counts.of(
                LongStream.range(0, rows)
                        .map(i -> Counts.id("f" + random.nextInt(100), 0))
                        .toArray(),
                LongStream.range(0, rows).map(i -> random.nextInt(3)).toArray(),
                LongStream.range(0, rows)
                        .map(i -> Long.MAX_VALUE >>> random.nextInt(63))
                        .toArray());
    }

    private static long flag(String name) {
        return Counts.id(name, 0);
    }
}
