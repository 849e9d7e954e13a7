package io.flagtally.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flagtally.model.report.ReportFormat;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for any bytes. Runs over what real clients sent as an ordinary test; with {@code JAZZER_FUZZ=1} it starts
 * from there and looks for more by coverage ({@code mvn verify -Dfuzz.seconds=3600} for longer than the build does).
 */
class DecoderFuzzTest {
    private static final int LARGEST_SEED = 4096;

    /** Low ones, so that inputs of a fuzzer's size go past each of them. */
    private static final DecodeLimits LOW = new DecodeLimits(16, 32, 8);

    /** Used again for each input, as in the gateway. */
    private static final Map<ReportFormat, ReportDecoder> DEFAULT = new EnumMap<>(ReportFormat.class);

    private static final Map<ReportFormat, ReportDecoder> LIMITED = new EnumMap<>(ReportFormat.class);

    static {
        for (ReportFormat format : ReportFormat.values()) {
            DEFAULT.put(format, format.newDecoder(DecodeLimits.DEFAULT));
            LIMITED.put(format, format.newDecoder(LOW));
        }
    }

    static Stream<byte[]> realBodies() {
        Stream<byte[]> unleash =
                TestFiles.lines("/conformance/unleash-8.2.0.jsonl").stream().map(TestFiles::body);
        Stream<byte[]> tggl = TestFiles.lines("/conformance/tggl-bodies.jsonl").stream()
                .map(each -> each.get("body").toString().getBytes(StandardCharsets.UTF_8));
        Stream<byte[]> syntax = TestFiles.lines("/conformance/tggl-json-syntax.jsonl").stream()
                .map(each -> each.path("raw").asText().getBytes(StandardCharsets.UTF_8));
        Stream<byte[]> captured = Stream.of("unleash", "tggl")
                .flatMap(folder -> TestFiles.captures(folder, "").stream())
                .map(TestFiles.Capture::body);
        // Large ones only make each try slower.
        return Stream.of(unleash, tggl, syntax, captured)
                .flatMap(bodies -> bodies)
                .filter(body -> body.length <= LARGEST_SEED);
    }

    @MethodSource("realBodies")
    @FuzzTest(maxDuration = "5s")
    void anyBytesGiveTheSameResultTwiceAndRowsOnlyIfValid(byte[] body) {
        for (ReportFormat format : ReportFormat.values()) {
            assertConsistent(DEFAULT.get(format), body);
            assertConsistent(LIMITED.get(format), body);
        }
    }

    private static void assertConsistent(ReportDecoder decoder, byte[] body) {
        byte[] untouched = body.clone();
        RecordingVisitor first = new RecordingVisitor();
        RecordingVisitor second = new RecordingVisitor();

        DecodeResult result = decoder.decode(body, first);

        assertThat(decoder.decode(body, second)).isEqualTo(result);
        assertThat(body).isEqualTo(untouched);
        assertThat(second.reports).isEqualTo(first.reports);
        assertThat(second.flags).isEqualTo(first.flags);
        assertThat(second.variants).isEqualTo(first.variants);
        assertThat(second.properties).isEqualTo(first.properties);
        assertThat(second.values).isEqualTo(first.values);
        if (result instanceof DecodeResult.Valid) {
            assertThat(first.reports).hasSize(1);
            first.flags.forEach(row -> {
                assertThat(row.yes()).isNotNegative();
                assertThat(row.no()).isNotNegative();
                assertClean(row.app(), row.flag());
            });
            first.variants.forEach(row -> {
                assertThat(row.count()).isPositive();
                assertClean(row.app(), row.flag(), row.variant());
            });
            first.properties.forEach(row -> {
                assertThat(row.lastSeen()).isGreaterThanOrEqualTo(row.firstSeen());
                assertClean(row.property());
            });
            first.values.forEach(row -> assertClean(row.property(), row.value(), row.label()));
        } else {
            assertThat(first.isEmpty()).isTrue();
            assertThat(first.clients).isEmpty();
        }
    }

    private static void assertClean(String... names) {
        for (String name : names) {
            assertThat(name.codePointCount(0, name.length())).isLessThanOrEqualTo(Names.MAX_CODE_POINTS);
            assertThat(Names.clean(name)).isSameAs(name);
        }
    }
}
