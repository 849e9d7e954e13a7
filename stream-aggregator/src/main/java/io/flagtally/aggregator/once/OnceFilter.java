package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;
import java.util.Optional;
import java.util.OptionalLong;

/** Recognises requests as a whole, and has buckets recognised by the next filter. */
final class OnceFilter implements ReportFilter {
    private final Requests requests;
    private final ReportFilter buckets;
    private OptionalLong lastReceived = OptionalLong.empty();

    OnceFilter(Requests requests, ReportFilter buckets) {
        this.requests = requests;
        this.buckets = buckets;
    }

    /** When the broker took the latest report, ms since the epoch UTC; empty before the first. */
    OptionalLong lastReceived() {
        return lastReceived;
    }

    @Override
    public Optional<WayOn> open(ReportSource source, byte[] body) {
        lastReceived = OptionalLong.of(Math.max(lastReceived.orElse(Long.MIN_VALUE), source.writtenAt()));
        return requests.unlessCounted(source, body)
                .flatMap(remember -> buckets.open(source, body).map(wayOn -> (report, next) -> {
                    remember.run();
                    wayOn.pass(report, next);
                }));
    }

    @Override
    public void close() {
        buckets.close();
    }
}
