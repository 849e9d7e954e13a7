package io.flagtally.reader.api;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.start.HostNames;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The public listener, and what one client, and all of them together, may take.
 *
 * @param port 0 takes a free one
 * @param workers requests that are worked on at once
 * @param maxWaiting requests that may wait for a worker, or for their client to take the answer; more get a 503
 * @param maxQueries queries that the database works on at once; more wait, as long as their request has time
 * @param maxHeaderSize largest request line and headers together, in bytes
 * @param maxConnections open connections; more wait unaccepted
 * @param queryTimeout from a request's headers to its answer; past it the query is ended
 * @param receiveTimeout for a request's headers, and again for the client to take its answer
 * @param idleTimeout how long a kept-alive connection waits for its next request
 * @param corsOrigins whose pages may read the answers, such as {@code https://flags.example.com}; usually none
 */
public record HttpSettings(
        String host,
        int port,
        int workers,
        int maxWaiting,
        int maxQueries,
        int maxHeaderSize,
        int maxConnections,
        Duration queryTimeout,
        Duration receiveTimeout,
        Duration idleTimeout,
        List<String> corsOrigins) {
    private static final int KIB = 1024;
    private static final int LARGEST_PORT = 65_535;

    /** The second goes on while the first waits for the disk. */
    private static final int QUERIES_PER_CORE = 2;

    private static final int MOST_QUERIES = 200;

    private static final Duration LONGEST = Duration.ofDays(1);

    public static final HttpSettings DEFAULT = new HttpSettings(
            "0.0.0.0",
            8082,
            8,
            32,
            Math.min(MOST_QUERIES, QUERIES_PER_CORE * Runtime.getRuntime().availableProcessors()),
            16 * KIB,
            1_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(75),
            List.of());

    public HttpSettings {
        corsOrigins = List.copyOf(corsOrigins);
        List<String> problems = new ArrayList<>();
        HostNames.problemOfHost(host).ifPresent(problem -> problems.add("host: " + problem));
        range(problems, "port", port, 0, LARGEST_PORT);
        range(problems, "workers", workers, 1, 1_000);
        range(problems, "max-waiting", maxWaiting, 0, 100_000);
        range(problems, "max-queries", maxQueries, 1, MOST_QUERIES);
        range(problems, "max-header-size", maxHeaderSize, KIB, KIB * KIB);
        range(problems, "max-connections", maxConnections, 1, 1_000_000);
        timeout(problems, "query-timeout", queryTimeout);
        timeout(problems, "receive-timeout", receiveTimeout);
        timeout(problems, "idle-timeout", idleTimeout);
        corsOrigins.stream()
                .filter(origin -> !isOrigin(origin))
                .forEach(origin ->
                        problems.add("cors-origins: '" + origin + "' is no origin such as https://flags.example.com"));
        InvalidSettingsException.throwIfAny(problems);
    }

    /** At that address, otherwise with defaults. */
    public static HttpSettings at(String host, int port) {
        return new HttpSettings(
                host,
                port,
                DEFAULT.workers,
                DEFAULT.maxWaiting,
                DEFAULT.maxQueries,
                DEFAULT.maxHeaderSize,
                DEFAULT.maxConnections,
                DEFAULT.queryTimeout,
                DEFAULT.receiveTimeout,
                DEFAULT.idleTimeout,
                DEFAULT.corsOrigins);
    }

    private static boolean isOrigin(String origin) {
        try {
            URI uri = URI.create(origin);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && origin.equals(uri.getScheme() + "://" + uri.getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void range(List<String> problems, String setting, int value, int smallest, int largest) {
        if (value < smallest || value > largest) {
            problems.add(setting + ": must be from " + smallest + " to " + largest);
        }
    }

    private static void timeout(List<String> problems, String setting, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            problems.add(setting + ": must be from 1ms to 24h");
        }
    }
}
