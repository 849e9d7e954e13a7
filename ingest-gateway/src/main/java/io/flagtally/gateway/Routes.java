package io.flagtally.gateway;

import static java.util.Map.entry;

import io.flagtally.gateway.auth.KeyCheck;
import io.flagtally.gateway.auth.KeyFileWatcher;
import io.flagtally.gateway.auth.RateLimit;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.http.AccessLog;
import io.flagtally.gateway.http.ApiDescription;
import io.flagtally.gateway.http.Bodies;
import io.flagtally.gateway.http.ByteBudget;
import io.flagtally.gateway.http.Cors;
import io.flagtally.gateway.http.HeaderLimit;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.gateway.http.PlainFraming;
import io.flagtally.gateway.http.Protocol;
import io.flagtally.gateway.http.ReceiveDeadline;
import io.flagtally.gateway.http.RequestGate;
import io.flagtally.gateway.http.RequestMetrics;
import io.flagtally.gateway.http.RequestPath;
import io.flagtally.gateway.http.Responder;
import io.flagtally.gateway.http.TgglProtocol;
import io.flagtally.gateway.http.UnleashProtocol;
import io.flagtally.gateway.ingest.IngestHandler;
import io.flagtally.gateway.ingest.IngestMetrics;
import io.flagtally.gateway.ingest.RawReportLog;
import io.flagtally.gateway.ingest.Sender;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The whole HTTP surface. Each request passes, outside-in: access log and metrics, the deadline for its body, its framing,
 * CORS where browsers post, the gate that closes at shutdown, its method, its key, and then ingest.
 */
final class Routes {
    private static final Set<KeyKind> BACKEND = EnumSet.of(KeyKind.BACKEND);
    private static final Set<KeyKind> FRONTEND = EnumSet.of(KeyKind.FRONTEND);

    private final String basePath;
    private final HttpLimits limits;
    private final boolean strictContext;
    private final boolean accessLog;
    private final KeyFileWatcher keys;
    private final RateLimit rateLimit;
    private final RawReportLog log;
    private final BiFunction<ReportFormat, KeyKind, ReportDecoder> decoders;
    private final RequestGate gate;
    private final ByteBudget budget;
    private final MeterRegistry metrics;

    Routes(
            GatewayConfig config,
            KeyFileWatcher keys,
            RawReportLog log,
            BiFunction<ReportFormat, KeyKind, ReportDecoder> decoders,
            RequestGate gate,
            ByteBudget budget,
            MeterRegistry metrics) {
        this.basePath = RequestPath.normalized(config.http().basePath());
        this.limits = config.http().limits();
        this.accessLog = config.http().accessLog();
        this.strictContext = config.frontend().strictContext();
        this.keys = keys;
        this.rateLimit = new RateLimit(limits.maxRequestsPerSecond(), keys);
        this.log = log;
        this.decoders = decoders;
        this.gate = gate;
        this.budget = budget;
        this.metrics = metrics;
    }

    HttpHandler handler() {
        Map<String, HttpHandler> routes = new HashMap<>();
        addresses().forEach((path, address) -> routes.put(basePath + path, address));
        HttpHandler unknown = unknown();
        return exchange -> {
            HttpHandler route = routes.get(exchange.getRequestPath());
            if (route == null) {
                route = routes.getOrDefault(RequestPath.normalized(exchange.getRequestPath()), unknown);
            }
            route.handleRequest(exchange);
        };
    }

    /** Every address by its path, in lower case and without the base path. */
    private Map<String, HttpHandler> addresses() {
        return Map.ofEntries(
                entry("/api/client/metrics", backend("client-metrics", ReportFormat.UNLEASH_METRICS)),
                entry("/api/client/metrics/bulk", backend("client-bulk", ReportFormat.UNLEASH_BULK)),
                entry("/api/client/register", backend("client-register", ReportFormat.UNLEASH_REGISTRATION)),
                entry("/api/frontend/client/metrics", frontend("frontend-metrics", ReportFormat.UNLEASH_METRICS)),
                entry(
                        "/api/frontend/client/register",
                        frontend("frontend-register", ReportFormat.UNLEASH_REGISTRATION)),
                entry("/api/proxy/client/metrics", frontend("proxy-metrics", ReportFormat.UNLEASH_METRICS)),
                entry("/api/proxy/client/register", frontend("proxy-register", ReportFormat.UNLEASH_REGISTRATION)),
                entry("/report", tggl()),
                entry("/openapi.json", description()));
    }

    private HttpHandler backend(String label, ReportFormat format) {
        Protocol protocol = UnleashProtocol.backend();
        return observed(
                label,
                protocol,
                posts(format, protocol, BACKEND, limits.bodies().maxUnleashBody()));
    }

    private HttpHandler frontend(String label, ReportFormat format) {
        Protocol protocol = UnleashProtocol.frontend();
        HttpHandler posts = posts(format, protocol, FRONTEND, limits.bodies().maxUnleashBody());
        return observed(label, protocol, Cors.anyHeaders(posts));
    }

    private HttpHandler tggl() {
        Protocol protocol = new TgglProtocol();
        HttpHandler posts = posts(
                ReportFormat.TGGL_REPORT,
                protocol,
                EnumSet.allOf(KeyKind.class),
                limits.bodies().maxTgglBody());
        return observed("report", protocol, Cors.headers("content-type, " + TgglProtocol.KEY_HEADER, posts));
    }

    private HttpHandler description() {
        Protocol protocol = UnleashProtocol.backend();
        HttpHandler document = ApiDescription.below(basePath);
        HttpHandler other = notFound(protocol);
        return observed(
                "openapi", protocol, exchange -> (exchange.getRequestMethod().equals(Methods.GET) ? document : other)
                        .handleRequest(exchange));
    }

    private HttpHandler unknown() {
        Protocol protocol = UnleashProtocol.backend();
        return observed("unknown", protocol, notFound(protocol));
    }

    private HttpHandler notFound(Protocol protocol) {
        Responder responder = responder(protocol);
        return exchange -> responder.respond(exchange, Kind.NOT_FOUND);
    }

    private HttpHandler observed(String label, Protocol protocol, HttpHandler next) {
        Responder responder = responder(protocol);
        HttpHandler inTime = deadline(responder).after(new PlainFraming(responder, next));
        HttpHandler counted = new RequestMetrics(metrics).of(label, inTime);
        return accessLog ? new AccessLog(Clock.systemUTC()).of(label, counted) : counted;
    }

    private Responder responder(Protocol protocol) {
        return new Responder(protocol, limits.timeouts().receive(), metrics);
    }

    private ReceiveDeadline deadline(Responder responder) {
        return new ReceiveDeadline(limits.timeouts().receive(), metrics, responder);
    }

    private HttpHandler posts(ReportFormat format, Protocol protocol, Set<KeyKind> kinds, int maxBody) {
        Responder responder = responder(protocol);
        IngestHandler ingest = new IngestHandler(
                format,
                new Bodies(
                        protocol,
                        responder,
                        deadline(responder),
                        maxBody,
                        limits.bodies().maxInflationRatio(),
                        budget),
                kind -> decoders.apply(format, kind),
                strictContext,
                log,
                responder,
                new IngestMetrics(format, metrics));
        HttpHandler post = new KeyCheck(
                keys,
                protocol,
                kinds,
                rateLimit,
                responder,
                (exchange, key) -> ingest.handle(exchange, new Sender(key.name(), key.kind(), key.environment())));
        // An Unleash server looks at the key of a stray preflight before it says that there is no such thing here.
        HttpHandler options = new KeyCheck(
                keys,
                protocol,
                kinds,
                rateLimit,
                responder,
                (exchange, key) -> responder.respond(exchange, Kind.NOT_FOUND));
        HttpHandler byMethod = exchange -> {
            HttpString method = exchange.getRequestMethod();
            if (method.equals(Methods.POST)) {
                post.handleRequest(exchange);
            } else if (method.equals(Methods.OPTIONS)) {
                options.handleRequest(exchange);
            } else {
                responder.respond(exchange, Kind.NOT_FOUND);
            }
        };
        return gate.before(new HeaderLimit(limits.maxHeaderSize(), responder, byMethod), responder);
    }
}
