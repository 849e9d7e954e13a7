package io.flagtally.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A decoder that is used again against one that is new, and against {@link TreeOracle}, over documents made at random:
 * right ones, wrong ones and damaged ones. {@code -Ddifferential.documents=10000000} makes more of them.
 */
class DifferentialTest {
    private static final int DOCUMENTS = Integer.getInteger("differential.documents", 200_000);

    /** A new decoder costs more than a document: of so many documents one gets one. */
    private static final int FRESH = 16;

    /** Who makes millions wants to see how far it is. */
    private static final int PROGRESS = 1_000_000;

    private static final String[] NAMES = {
        "flag",
        "checkout",
        "y\\u0065s",
        "yes",
        "no",
        "variants",
        "",
        "\u65e5\u672c",
        "\\ud83d\\ude00",
        "a\\nb",
        "n".repeat(70),
        "n".repeat(300),
        "AaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAa",
        "count",
        "value",
        "active",
        "__proto__"
    };
    private static final String[] SCALARS = {
        "0",
        "1",
        "2",
        "17",
        "1.0",
        "20e-1",
        "1e3",
        "true",
        "false",
        "null",
        "\"3\"",
        "-1",
        "1.5",
        "\"x\"",
        "\"\"",
        "[]",
        "{}",
        "[1]",
        "{\"yes\":1}",
        "9007199254740993",
        "1e400",
        "11111111111111111111111111111111111111111"
    };

    private final Map<ReportFormat, ReportDecoder> used = new EnumMap<>(ReportFormat.class);
    private int known;

    @Test
    void decodesEachDocumentAsANewDecoderAndATreeDo() {
        for (int seed = 0; seed < DOCUMENTS; seed++) {
            check(seed);
            if (seed > 0 && seed % PROGRESS == 0) {
                System.out.println(seed + " documents without a difference, the oracle knew " + known);
            }
        }
        assertThat(known).as("documents of which the oracle knew what they are").isGreaterThan(DOCUMENTS / 4);
    }

    private void check(int seed) {
        Random random = new Random(seed);
        ReportFormat format = ReportFormat.values()[random.nextInt(4)];
        byte[] document = document(random, format).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            HostileShapes.damaged(random, document);
        }
        RecordingVisitor visitor = new RecordingVisitor();
        DecodeResult result = used.computeIfAbsent(format, each -> each.newDecoder(DecodeLimits.DEFAULT))
                .decode(document, visitor);
        Object oracle = TreeOracle.of(document, format);
        if (oracle != TreeOracle.Verdict.UNKNOWN) {
            known++;
            Object said = result == DecodeResult.VALID ? positive(visitor) : TreeOracle.Verdict.INVALID;
            if (!said.equals(oracle)) {
                assertThat(said)
                        .as(format + " " + seed + ": " + new String(document, StandardCharsets.UTF_8))
                        .isEqualTo(oracle);
            }
        }
        if (seed % FRESH == 0) {
            RecordingVisitor other = new RecordingVisitor();
            assertThat(format.newDecoder(DecodeLimits.DEFAULT).decode(document, other))
                    .isEqualTo(result);
            assertThat(other.totals()).isEqualTo(visitor.totals());
            assertThat(other.reports).isEqualTo(visitor.reports);
            assertThat(other.clients).isEqualTo(visitor.clients);
        }
    }

    private static Map<String, Long> positive(RecordingVisitor visitor) {
        Map<String, Long> totals = visitor.totals();
        totals.values().removeIf(each -> each == 0);
        return totals;
    }

    private static String document(Random random, ReportFormat format) {
        return switch (format) {
            case UNLEASH_METRICS -> HostileShapes.unleash(object(random, () -> counts(random)));
            case UNLEASH_BULK ->
                HostileShapes.bulk(list(
                        random,
                        () -> "{\"featureName\":\"" + name(random) + "\",\"appName\":\"" + name(random)
                                + "\",\"environment\":\"e\"," + counts(random).substring(1)));
            case UNLEASH_REGISTRATION -> HostileShapes.registration(list(random, () -> scalar(random)));
            case TGGL_REPORT -> HostileShapes.tggl(object(random, () -> list(random, () -> evaluation(random))));
        };
    }

    private static String counts(Random random) {
        String counts = "{\"yes\":" + scalar(random) + ",\"no\":" + scalar(random) + ",\"variants\":"
                + object(random, () -> scalar(random));
        return counts + (random.nextInt(8) == 0 ? ",\"" + name(random) + "\":" + scalar(random) : "") + "}";
    }

    private static String evaluation(Random random) {
        String[] values = {"true", "false", "null"};
        return "{\"active\":" + values[random.nextInt(3)] + ",\"value\":" + values[random.nextInt(3)] + ",\"count\":"
                + scalar(random) + "}";
    }

    private interface Part {
        String make();
    }

    private static String object(Random random, Part value) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.add('"' + name(random) + "\":" + value.make());
        }
        return "{" + String.join(",", fields) + "}";
    }

    private static String list(Random random, Part element) {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(element.make());
        }
        return "[" + String.join(",", elements) + "]";
    }

    private static String name(Random random) {
        return random.nextInt(4) == 0 ? "name-" + random.nextInt(5_000) : NAMES[random.nextInt(NAMES.length)];
    }

    /** Mostly right ones, or hardly a document would be. */
    private static String scalar(Random random) {
        return SCALARS[random.nextInt(random.nextInt(8) == 0 ? SCALARS.length : 11)];
    }
}
