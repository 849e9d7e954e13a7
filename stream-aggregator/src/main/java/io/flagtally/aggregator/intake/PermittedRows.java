package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.ForwardingVisitor;
import io.flagtally.model.decode.UsageVisitor;

/**
 * Passes on the rows that the API key may report, and counts them. Anybody can read a frontend key in a page's source,
 * and write whatever context they like with it: properties and values of one are dropped. A client that names no SDK
 * gets the one of the request's header.
 */
final class PermittedRows extends ForwardingVisitor {
    private final ReportSource source;
    private final DecodeMetrics metrics;
    private final RowsByKind counted = new RowsByKind();

    PermittedRows(ReportSource source, DecodeMetrics metrics, UsageVisitor next) {
        super(next);
        this.source = source;
        this.metrics = metrics;
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        counted.flags++;
        next.flag(app, flag, yes, no, eventTime);
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        counted.variants++;
        next.variant(app, flag, variant, count, eventTime);
    }

    @Override
    public void client(ClientInfo client) {
        counted.clients++;
        next.client(client.withSdkIfUnknown(source.sdk()));
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        if (source.key().isBackend()) {
            counted.properties++;
            next.property(property, firstSeen, lastSeen);
        } else {
            metrics.contextDropped.increment();
        }
    }

    @Override
    public void value(String property, String value, String label) {
        if (source.key().isBackend()) {
            counted.values++;
            next.value(property, value, label);
        } else {
            metrics.contextDropped.increment();
        }
    }

    @Override
    public void end() {
        counted.moveTo(metrics.countedRows);
        next.end();
    }
}
