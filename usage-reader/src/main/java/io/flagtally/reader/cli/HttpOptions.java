package io.flagtally.reader.cli;

import io.flagtally.reader.api.HttpSettings;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.SizeConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The settings of {@link HttpSettings}. */
final class HttpOptions {
    @Option(names = "--host", paramLabel = "HOST", description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host = HttpSettings.DEFAULT.host();

    @Option(names = "--port", paramLabel = "PORT", description = "port to listen on (default: ${DEFAULT-VALUE})")
    private int port = HttpSettings.DEFAULT.port();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "requests that are worked on at once (default: ${DEFAULT-VALUE})")
    private int workers = HttpSettings.DEFAULT.workers();

    @Option(
            names = "--max-waiting",
            paramLabel = "N",
            description = "requests that may wait for a worker, or for their client to take the answer; more get a 503"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxWaiting = HttpSettings.DEFAULT.maxWaiting();

    @Option(
            names = "--max-queries",
            paramLabel = "N",
            description = "queries that run at once; more wait for their turn, within --query-timeout"
                    + " (default: twice the cores, here ${DEFAULT-VALUE})")
    private int maxQueries = HttpSettings.DEFAULT.maxQueries();

    @Option(
            names = "--max-header-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest request line and headers together (default: ${DEFAULT-VALUE})")
    private int maxHeaderSize = HttpSettings.DEFAULT.maxHeaderSize();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "open connections; more wait unaccepted (default: ${DEFAULT-VALUE})")
    private int maxConnections = HttpSettings.DEFAULT.maxConnections();

    @Option(
            names = "--query-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "from a request's headers to its answer; past it its queries are ended and it gets a 503"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration queryTimeout = HttpSettings.DEFAULT.queryTimeout();

    @Option(
            names = "--receive-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "for a request's headers, and for taking its answer (default: ${DEFAULT-VALUE})")
    private Duration receiveTimeout = HttpSettings.DEFAULT.receiveTimeout();

    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a kept-alive connection waits for its next request (default: ${DEFAULT-VALUE})")
    private Duration idleTimeout = HttpSettings.DEFAULT.idleTimeout();

    @Option(
            names = "--cors-origins",
            paramLabel = "ORIGIN,…",
            split = ",",
            description = "whose pages may read the answers, such as https://flags.example.com (default: none)")
    private List<String> corsOrigins = new ArrayList<>();

    /** The settings; throws with all that is wrong with them. */
    HttpSettings settings() {
        return new HttpSettings(
                host,
                port,
                workers,
                maxWaiting,
                maxQueries,
                maxHeaderSize,
                maxConnections,
                queryTimeout,
                receiveTimeout,
                idleTimeout,
                corsOrigins);
    }
}
