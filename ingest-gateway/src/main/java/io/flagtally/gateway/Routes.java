package io.flagtally.gateway;

import io.flagtally.gateway.auth.KeyCheck;
import io.flagtally.gateway.auth.RateLimit;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.http.AccessLog;
import io.flagtally.gateway.http.ApiDescription;
import io.flagtally.gateway.http.Bodies;
import io.flagtally.gateway.http.ByteBudget;
import io.flagtally.gateway.http.HeaderLimit;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.gateway.http.PlainFraming;
import io.flagtally.gateway.http.Protocol;
import io.flagtally.gateway.http.RequestPath;
import io.flagtally.gateway.http.TgglProtocol;
import io.flagtally.gateway.http.UnleashProtocol;
import io.flagtally.gateway.http.Wire;
import io.flagtally.gateway.ingest.IngestHandler;
import io.flagtally.gateway.ingest.IngestMetrics;
import io.flagtally.gateway.ingest.RawReportLog;
import io.flagtally.gateway.ingest.Sender;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.runtime.http.RequestGate;
import io.flagtally.runtime.http.RequestMetrics;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The whole HTTP surface. Each request passes, outside-in: access log and metrics, the deadline for its body, its
 * framing, CORS where browsers post, the gate that closes at shutdown, the limit of its headers, its method, its key,
 * and then ingest.
 */
final class Routes {
    private static final Set<KeyKind> BACKEND = Set.of(KeyKind.BACKEND);
    private static final Set<KeyKind> FRONTEND = Set.of(KeyKind.FRONTEND);

    /**
     * An address that takes reports.
     *
     * @param label in metrics and the access log
     * @param path in lower case and without the base path
     * @param kinds of keys that may report here
     * @param maxBody largest body in bytes
     */
    private record Endpoint(
            String label, String path, ReportFormat format, Wire protocol, Set<KeyKind> kinds, int maxBody) {}

    private final GatewayConfig config;
    private final HttpLimits limits;
    private final KeyFileWatcher keys;
    private final RateLimit rateLimit;
    private final RawReportLog log;
    private final BiFunction<ReportFormat, KeyKind, ReportDecoder> decoders;
    private final RequestGate gate;
    private final ByteBudget budget;
    private final MeterRegistry metrics;
    private final Wire unleash;
    private final Wire pages;
    private final Wire tggl;

    Routes(
            GatewayConfig config,
            KeyFileWatcher keys,
            RawReportLog log,
            BiFunction<ReportFormat, KeyKind, ReportDecoder> decoders,
            RequestGate gate,
            ByteBudget budget,
            MeterRegistry metrics) {
        this.config = config;
        this.limits = config.http().limits();
        this.keys = keys;
        this.rateLimit = new RateLimit(limits.maxRequestsPerSecond(), keys);
        this.log = log;
        this.decoders = decoders;
        this.gate = gate;
        this.budget = budget;
        this.metrics = metrics;
        this.unleash = wire(UnleashProtocol.backend());
        this.pages = wire(UnleashProtocol.frontend());
        this.tggl = wire(new TgglProtocol());
    }

    private List<Endpoint> endpoints() {
        ReportFormat counts = ReportFormat.UNLEASH_METRICS;
        ReportFormat bulk = ReportFormat.UNLEASH_BULK;
        ReportFormat registration = ReportFormat.UNLEASH_REGISTRATION;
        ReportFormat report = ReportFormat.TGGL_REPORT;
        int max = limits.bodies().maxUnleashBody();
        int maxTggl = limits.bodies().maxTgglBody();
        return List.of(
                new Endpoint("client-metrics", "/api/client/metrics", counts, unleash, BACKEND, max),
                new Endpoint("client-bulk", "/api/client/metrics/bulk", bulk, unleash, BACKEND, max),
                new Endpoint("client-register", "/api/client/register", registration, unleash, BACKEND, max),
                new Endpoint("frontend-metrics", "/api/frontend/client/metrics", counts, pages, FRONTEND, max),
                new Endpoint("frontend-register", "/api/frontend/client/register", registration, pages, FRONTEND, max),
                new Endpoint("proxy-metrics", "/api/proxy/client/metrics", counts, pages, FRONTEND, max),
                new Endpoint("proxy-register", "/api/proxy/client/register", registration, pages, FRONTEND, max),
                new Endpoint("report", "/report", report, tggl, KeyKind.REPORTING, maxTggl));
    }

    HttpHandler handler() {
        String basePath = RequestPath.normalized(config.http().basePath());
        Map<String, HttpHandler> routes = new HashMap<>();
        endpoints()
                .forEach(each ->
                        routes.put(basePath + each.path(), observed(each.label(), each.protocol(), reports(each))));
        routes.put(basePath + "/openapi.json", observed("openapi", unleash, description(basePath)));
        HttpHandler unknown = observed("unknown", unleash, notFound(unleash));
        return exchange -> {
            HttpHandler route = routes.get(exchange.getRequestPath());
            if (route == null) {
                route = routes.getOrDefault(RequestPath.normalized(exchange.getRequestPath()), unknown);
            }
            route.handleRequest(exchange);
        };
    }

    private HttpHandler observed(String label, Wire protocol, HttpHandler next) {
        HttpHandler inTime = protocol.deadline().after(new PlainFraming(protocol.responder(), next));
        HttpHandler counted = new RequestMetrics(metrics, "flagtally.gateway").of(label, inTime);
        return config.http().accessLog() ? new AccessLog(Clock.systemUTC()).of(label, counted) : counted;
    }

    private HttpHandler reports(Endpoint endpoint) {
        Wire protocol = endpoint.protocol();
        IngestHandler ingest = ingest(endpoint);
        HttpHandler post = keyCheck(
                endpoint,
                (exchange, key) -> ingest.handle(exchange, new Sender(key.name(), key.kind(), key.environment())));
        HttpHandler notFound = notFound(protocol);
        // An Unleash server looks at the key of a stray preflight before it says that there is no such thing here.
        HttpHandler options = keyCheck(endpoint, (exchange, key) -> notFound.handleRequest(exchange));
        HttpHandler byMethod = exchange -> {
            HttpString method = exchange.getRequestMethod();
            HttpHandler next = method.equals(Methods.POST) ? post : method.equals(Methods.OPTIONS) ? options : notFound;
            next.handleRequest(exchange);
        };
        HttpHandler bounded = new HeaderLimit(limits.maxHeaderSize(), protocol.responder(), byMethod);
        return protocol.protocol().readableByPages(gate.before(bounded, exchange -> protocol.responder()
                .respond(exchange, Kind.STOPPING)));
    }

    private IngestHandler ingest(Endpoint endpoint) {
        return new IngestHandler(
                endpoint.format(),
                new Bodies(
                        endpoint.protocol(), endpoint.maxBody(), limits.bodies().maxInflationRatio(), budget),
                kind -> decoders.apply(endpoint.format(), kind),
                config.frontend().strictContext(),
                log,
                endpoint.protocol().responder(),
                new IngestMetrics(endpoint.format(), metrics));
    }

    private HttpHandler keyCheck(Endpoint endpoint, KeyCheck.Next next) {
        return new KeyCheck(keys, rateLimit, endpoint.protocol(), endpoint.kinds(), next);
    }

    private HttpHandler description(String basePath) {
        HttpHandler document = ApiDescription.below(basePath);
        HttpHandler other = notFound(unleash);
        return exchange -> (exchange.getRequestMethod().equals(Methods.GET) ? document : other).handleRequest(exchange);
    }

    private static HttpHandler notFound(Wire protocol) {
        return exchange -> protocol.responder().respond(exchange, Kind.NOT_FOUND);
    }

    private Wire wire(Protocol protocol) {
        return Wire.of(protocol, limits.timeouts().receive(), metrics);
    }
}
