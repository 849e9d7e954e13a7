package io.flagtally.aggregator.once;

import io.flagtally.model.decode.UsageVisitor;
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

    /** The time of receipt of the latest report, ms since the epoch; empty before the first. */
    OptionalLong lastReceived() {
        return lastReceived;
    }

    @Override
    public boolean isCounted(ReportSource source, byte[] body) {
        lastReceived = OptionalLong.of(Math.max(lastReceived.orElse(Long.MIN_VALUE), source.writtenAt()));
        return requests.isCounted(source, body);
    }

    @Override
    public void pass(ReportSource source, byte[] body, DecodedReport report, UsageVisitor next) {
        requests.remember(source);
        buckets.pass(source, body, report, next);
    }

    @Override
    public void close() {
        buckets.close();
    }
}
