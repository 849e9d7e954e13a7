package io.flagtally.system.harness;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.system.clients.Evaluated.Counts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A report as an Unleash SDK posts it, read by nothing of the pipeline's. */
public record MetricsReport(String appName, String connectionId, Bucket bucket) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Of a report, the part that counts; {@code start} and {@code stop} as sent. */
    public record Bucket(String start, String stop, Map<String, Counts> toggles) {
        private Bucket largest(Bucket other) {
            Map<String, Counts> larger = new TreeMap<>(toggles);
            other.toggles.forEach((flag, counts) -> larger.merge(flag, counts, Counts::largest));
            return new Bucket(start, stop.compareTo(other.stop) < 0 ? other.stop : stop, larger);
        }
    }

    public static MetricsReport of(String body) {
        try {
            return JSON.readValue(body, MetricsReport.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One report for each start of a connection's bucket, with the largest count of everything: an SDK that sends a
     * bucket again with what came since, as Node's does, has counted just that.
     */
    public static Collection<MetricsReport> merged(Collection<MetricsReport> reports) {
        Map<List<String>, MetricsReport> merged = new LinkedHashMap<>();
        reports.forEach(report -> merged.merge(
                List.of(report.appName, report.connectionId, report.bucket.start),
                report,
                (one, other) -> new MetricsReport(one.appName, one.connectionId, one.bucket.largest(other.bucket))));
        return merged.values();
    }

    /** What they count, every one of them. */
    public static Ledger sum(String environment, Iterable<MetricsReport> reports, TestHours hours) {
        Ledger sum = new Ledger(hours);
        reports.forEach(report -> report.addTo(sum, environment));
        return sum;
    }

    private void addTo(Ledger ledger, String environment) {
        Instant stop = Instant.parse(bucket.stop);
        bucket.toggles.forEach((flag, counts) -> ledger.add(environment, appName, flag, stop, counts));
    }
}
