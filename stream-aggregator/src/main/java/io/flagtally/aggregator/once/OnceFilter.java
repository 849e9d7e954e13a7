package io.flagtally.aggregator.once;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Remembers what each connection reported and lets pass the growth only. Nothing is inferred from a frontend key's reports,
 * from those without a connection id, or from those without anything to count.
 */
final class OnceFilter implements ReportFilter {
    /** Go puts yes and no back into a bucket that it sends again, but not the variants. */
    private static final Pattern KEEPS_VARIANTS_OUT = Pattern.compile("(?i)(^|[-_/])go([-_:/@]|$)");

    private final KeyValueStore<ConnectionKey, RememberedConnection> connections;
    private final KeyValueStore<IdempotencyKey, RememberedRequest> requests;
    private final OnceMetrics metrics;

    private final ReportTally tally = new ReportTally();
    private final Held held = new Held();

    private final BodyHash hash = new BodyHash();

    private OptionalLong lastReceived = OptionalLong.empty();
    private IdempotencyKey request;
    private long bodyHash;
    private boolean keyWasUsed;

    private ReportSource source;
    private UsageVisitor next;
    private ReportIdentity identity;

    OnceFilter(
            KeyValueStore<ConnectionKey, RememberedConnection> connections,
            KeyValueStore<IdempotencyKey, RememberedRequest> requests,
            OnceMetrics metrics) {
        this.connections = connections;
        this.requests = requests;
        this.metrics = metrics;
    }

    /** The time of receipt of the latest report, ms since the epoch; empty before the first. */
    OptionalLong lastReceived() {
        return lastReceived;
    }

    @Override
    public boolean isCounted(ReportSource reportSource, byte[] body) {
        lastReceived = OptionalLong.of(Math.max(lastReceived.orElse(Long.MIN_VALUE), reportSource.writtenAt()));
        request = requestOf(reportSource);
        if (request == null) {
            return false;
        }
        bodyHash = hash.of(body);
        RememberedRequest known = requests.get(request);
        keyWasUsed = known != null;
        if (!keyWasUsed || known.bodyHash() != bodyHash) {
            return false;
        }
        remember(request, reportSource);
        metrics.sameRequest();
        return true;
    }

    private void remember(IdempotencyKey counted, ReportSource from) {
        requests.put(counted, new RememberedRequest(from.writtenAt(), bodyHash));
    }

    @Override
    public UsageVisitor begin(ReportSource reportSource, UsageVisitor nextVisitor) {
        source = reportSource;
        next = nextVisitor;
        identity = null;
        tally.clear();
        return held;
    }

    @Override
    public void end() {
        if (request != null) {
            remember(request, source);
            if (keyWasUsed) {
                metrics.keyReused();
            }
        }
        if (tally.isEmpty()) {
            return;
        }
        ConnectionKey key = new ConnectionKey(source.environment(), source.keyName(), identity.app(), connectionId());
        RememberedConnection known = connections.get(key);
        RememberedConnection before = known == null ? RememberedConnection.UNKNOWN : known;
        RememberedBucket report =
                new RememberedBucket(identity.start(), identity.stop(), tally.flags(), tally.variants());
        Judgement judgement = Judgement.of(before, report, this::resendsVariants, source.writtenAt());
        connections.put(key, judgement.next());
        if (judgement.next().stop(report.start()) < report.stop()) {
            metrics.notRemembered();
        }
        ReportTally.Subtraction subtracted = tally.handOver(
                identity.app(), identity.stop(), judgement.countedFlags(), judgement.countedVariants(), next);
        metrics.judged(judgement.kind(), subtracted);
    }

    private boolean isRecognisable() {
        return source.trusted()
                && !connectionId().isEmpty()
                && identity.start() != UsageVisitor.NO_EVENT_TIME
                && identity.stop() != UsageVisitor.NO_EVENT_TIME;
    }

    private String connectionId() {
        return identity.connectionId().isEmpty() ? source.connectionId() : identity.connectionId();
    }

    private boolean resendsVariants() {
        String sdk = identity.sdk().isEmpty() ? source.sdk() : identity.sdk();
        return !KEEPS_VARIANTS_OUT.matcher(sdk).find();
    }

    /** Null if the report can't be recognised as a request that is sent again. */
    private static IdempotencyKey requestOf(ReportSource source) {
        return source.trusted() && !source.idempotencyKey().isEmpty()
                ? new IdempotencyKey(source.format(), source.environment(), source.keyName(), source.idempotencyKey())
                : null;
    }

    /** Holds the counts of a recognisable report back; everything else passes. */
    private final class Held implements UsageVisitor {
        private boolean hold;

        @Override
        public void report(ReportIdentity reportIdentity) {
            identity = reportIdentity;
            hold = isRecognisable();
            next.report(reportIdentity);
        }

        @Override
        public void flag(String app, String flag, long yes, long no, long eventTime) {
            if (hold) {
                tally.flag(flag, yes, no);
            } else {
                next.flag(app, flag, yes, no, eventTime);
            }
        }

        @Override
        public void variant(String app, String flag, String variant, long count, long eventTime) {
            if (hold) {
                tally.variant(flag, variant, count);
            } else {
                next.variant(app, flag, variant, count, eventTime);
            }
        }

        @Override
        public void property(String property, long firstSeen, long lastSeen) {
            next.property(property, firstSeen, lastSeen);
        }

        @Override
        public void value(String property, String value, String label) {
            next.value(property, value, label);
        }

        @Override
        public void client(ClientInfo client) {
            next.client(client);
        }

        @Override
        public Acceptance accept(long eventTime) {
            return next.accept(eventTime);
        }

        @Override
        public Acceptance accept(String environment, long eventTime) {
            return next.accept(environment, eventTime);
        }

        @Override
        public void leftOut(Acceptance reason, byte[] payload) {
            next.leftOut(reason, payload);
        }
    }
}
