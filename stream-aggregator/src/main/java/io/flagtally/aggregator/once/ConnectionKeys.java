package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import org.apache.kafka.common.utils.Bytes;

/**
 * Makes the keys of the store of remembered connections: a hash of what names one run of one SDK instance. The API
 * key's name is part of it, so that nobody with another key of the environment can report a bucket before its owner
 * does. One thread.
 */
final class ConnectionKeys {
    /** Too long for two connections to have one hash, whoever makes them up. */
    static final int BYTES = 16;

    private final Sha256 hash;

    ConnectionKeys(Sha256 hash) {
        this.hash = hash;
    }

    /**
     * Null if nothing is to be inferred from the report: one of a frontend key, which anybody can copy, one without a
     * connection id or a bucket.
     */
    Bytes of(ReportSource source, ReportIdentity identity) {
        String connectionId = identity.connectionId().isEmpty() ? source.connectionId() : identity.connectionId();
        boolean recognisable = source.key().isBackend()
                && !connectionId.isEmpty()
                && identity.start() != UsageVisitor.NO_EVENT_TIME
                && identity.stop() != UsageVisitor.NO_EVENT_TIME;
        return recognisable
                ? Bytes.wrap(hash.hash(BYTES, source.environment(), source.key().name(), identity.app(), connectionId))
                : null;
    }
}
