package io.flagtally.model.unleash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.RecordingVisitor;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.TestFiles;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that were sent to a real Unleash server, and what it answered and stored. */
class UnleashConformanceTest {
    /** PHP's empty map. The real server refuses it, which costs that process all of its further metrics. */
    private static final Set<String> ACCEPTED_HERE_ONLY = Set.of(
            "toggles-array", "body-102401-bytes", "body-300kB", "body-102401-noauth", "bulk-1000-metrics-over-100kB");

    /** Epoch seconds, which the real server reads as milliseconds of January 1970. */
    private static final Set<String> OTHER_HOUR =
            Set.of("epoch-seconds", "epoch-seconds-string", "bulk-epoch-seconds-ts");

    private static final Set<String> NOT_DECODED_AS_SENT = Set.of("enc-gzip", "enc-deflate", "ct-json-utf16");

    static Stream<Arguments> cases() {
        return TestFiles.lines("/conformance/unleash-8.2.0.jsonl").stream()
                .filter(each -> each.get("method").asText().equals("POST"))
                .filter(each -> {
                    int status = each.get("status").asInt();
                    return status == 200 || status == 202 || status == 400 || status == 413;
                })
                .filter(each -> !NOT_DECODED_AS_SENT.contains(each.get("name").asText()))
                .map(each -> Arguments.of(each.get("name").asText(), each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void agreesWithTheRealServer(String name, JsonNode each) {
        ReportDecoder decoder = decoderFor(each.get("path").asText());
        RecordingVisitor visitor = new RecordingVisitor();

        DecodeResult result = decoder.decode(TestFiles.body(each), visitor);

        boolean accepted = each.get("status").asInt() < 300 || ACCEPTED_HERE_ONLY.contains(name);
        assertThat(result instanceof DecodeResult.Valid)
                .as("%s: %s", name, result)
                .isEqualTo(accepted);
        if (accepted) {
            assertStoredRowsAreAmongOurs(name, each, visitor);
        } else {
            assertThat(visitor.isEmpty()).isTrue();
            assertFirstDetailIsAmongOurs(each, result);
        }
    }

    private static ReportDecoder decoderFor(String path) {
        if (path.endsWith("bulk")) {
            return new UnleashBulkDecoder(DecodeLimits.DEFAULT);
        }
        return path.endsWith("register")
                ? new UnleashRegistrationDecoder(DecodeLimits.DEFAULT)
                : new UnleashMetricsDecoder(DecodeLimits.DEFAULT);
    }

    private static void assertStoredRowsAreAmongOurs(String name, JsonNode each, RecordingVisitor visitor) {
        for (JsonNode row : each.path("stored").path("client_metrics_env")) {
            String flag = row.get("feature").asText();
            long total = row.get("yes").asLong() + row.get("no").asLong();
            if (total == 0) {
                continue;
            }
            Instant hour = OffsetDateTime.parse(row.get("hour").asText()).toInstant();
            assertThat(visitor.flags).anySatisfy(ours -> {
                assertThat(ours.flag()).isEqualTo(flag);
                assertThat(ours.app()).isEqualTo(row.get("app").asText());
                assertThat(ours.yes()).isEqualTo(row.get("yes").asLong());
                assertThat(ours.no()).isEqualTo(row.get("no").asLong());
                if (!OTHER_HOUR.contains(name)) {
                    assertThat(Instant.ofEpochMilli(ours.eventTime()).truncatedTo(ChronoUnit.HOURS))
                            .isEqualTo(hour);
                }
            });
        }
        for (JsonNode row : each.path("stored").path("client_metrics_env_variants")) {
            long stored = row.get("count").asLong();
            String variant = cut(row.get("variant").asText());
            boolean ours = visitor.variants.stream()
                    .anyMatch(counted -> cut(counted.variant()).equals(variant) && counted.count() == stored);
            assertThat(ours || stored == 0).as(variant).isTrue();
        }
    }

    private static String cut(String variant) {
        return variant.substring(0, Math.min(200, variant.length()));
    }

    /** The real server tells the first problem only, dates three times over; the place must be the same. */
    private static void assertFirstDetailIsAmongOurs(JsonNode each, DecodeResult result) {
        String response = each.path("response").asText("");
        if (!response.contains("BadDataError")) {
            return;
        }
        assertThat(result).isInstanceOf(DecodeResult.Invalid.class);
        JsonNode detail;
        try {
            detail = TestFiles.JSON.readTree(response).path("details").get(0);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        UnleashProblem first =
                (UnleashProblem) ((DecodeResult.Invalid) result).problems().get(0);
        assertThat(first.pointer()).isEqualTo(detail.get("path").asText());
        if (!first.message().contains("date-time")) {
            assertThat(first.message()).isEqualTo(detail.get("message").asText());
        }
    }
}
