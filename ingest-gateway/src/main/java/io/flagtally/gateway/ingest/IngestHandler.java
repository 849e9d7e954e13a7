package io.flagtally.gateway.ingest;

import io.flagtally.gateway.http.Bodies;
import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.gateway.http.Responder;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Takes reports of one format: receives the body, decodes it to check it, appends it to the log, and answers once the
 * log has it. No thread waits on the way.
 */
public final class IngestHandler {
    /**
     * Largest body in bytes that the I/O thread decodes itself: up to here a change of threads costs more than
     * decoding.
     */
    private static final int DECODED_ON_IO_THREAD = 64 * 1024;

    private final ReportFormat format;
    private final Bodies bodies;
    private final Function<KeyKind, ReportDecoder> newDecoder;
    private final Map<KeyKind, ThreadLocal<ReportDecoder>> decoders = new EnumMap<>(KeyKind.class);
    private final boolean strictContext;
    private final RawReportLog log;
    private final Responder responder;
    private final IngestMetrics metrics;

    /**
     * Counts and answers with the collaborators given.
     *
     * @param newDecoder gives a decoder for reports with a kind of key to each thread that needs one, and to each large
     *     report
     * @param strictContext true if a frontend key's report that holds properties or values is refused
     */
    public IngestHandler(
            ReportFormat format,
            Bodies bodies,
            Function<KeyKind, ReportDecoder> newDecoder,
            boolean strictContext,
            RawReportLog log,
            Responder responder,
            IngestMetrics metrics) {
        this.format = format;
        this.bodies = bodies;
        this.newDecoder = newDecoder;
        for (KeyKind kind : KeyKind.REPORTING) {
            decoders.put(kind, ThreadLocal.withInitial(() -> newDecoder.apply(kind)));
        }
        this.strictContext = strictContext;
        this.log = log;
        this.responder = responder;
        this.metrics = metrics;
    }

    /** Answers now or later. Call it from an Undertow handler, on the I/O thread. */
    public void handle(HttpServerExchange exchange, Sender sender) {
        // Dispatch before anything else: a handler that just returns ends its exchange with a 200.
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                responder.guard(exchange, () -> bodies.receive(exchange, body -> onBody(exchange, sender, body))));
    }

    private void onBody(HttpServerExchange exchange, Sender sender, byte[] body) {
        if (body.length > DECODED_ON_IO_THREAD && exchange.isInIoThread()) {
            exchange.dispatch(responder.guard(exchange, () -> decodeAndAppend(exchange, sender, body)));
        } else {
            decodeAndAppend(exchange, sender, body);
        }
    }

    private void decodeAndAppend(HttpServerExchange exchange, Sender sender, byte[] body) {
        ReportScan scan = new ReportScan();
        // A decoder that grew for a large report would stay that large with its thread.
        ReportDecoder decoder = body.length > DECODED_ON_IO_THREAD
                ? newDecoder.apply(sender.kind())
                : decoders.get(sender.kind()).get();
        DecodeResult result = decoder.decode(body, scan);
        if (!(result instanceof DecodeResult.Valid)) {
            responder.respond(exchange, refusal(result));
            return;
        }
        if (strictContext && sender.kind() == KeyKind.FRONTEND && scan.hasContext()) {
            responder.respond(exchange, Kind.CONTEXT_REFUSED);
            return;
        }
        RawReport report =
                new RawReport(format, body, RecordHeaders.of(format, sender, scan, exchange.getRequestHeaders()));
        log.append(report, outcome -> exchange.getIoThread()
                .execute(responder.guard(exchange, () -> answer(exchange, outcome, report, scan))));
    }

    private void answer(HttpServerExchange exchange, Outcome outcome, RawReport report, ReportScan scan) {
        if (outcome.kind() == Kind.ACCEPTED) {
            metrics.accepted(report, scan);
        }
        responder.respond(exchange, outcome);
    }

    private static Outcome refusal(DecodeResult result) {
        if (result instanceof DecodeResult.Malformed malformed) {
            return Outcome.of(malformed.truncated() ? Kind.TRUNCATED : Kind.MALFORMED, malformed.message());
        }
        if (result instanceof DecodeResult.Invalid invalid) {
            return new Outcome(Kind.INVALID, "", invalid.problems());
        }
        if (result instanceof DecodeResult.TooComplex tooComplex) {
            Kind kind =
                    tooComplex.limit().equals(DecodeResult.TooComplex.MAX_ROWS) ? Kind.TOO_MANY_ROWS : Kind.TOO_COMPLEX;
            return new Outcome(kind, tooComplex.message(), List.of());
        }
        throw new IllegalStateException("no answer to " + result);
    }
}
