package io.flagtally.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Posts what instances report to a gateway, and counts what it took. */
final class DemoPosts {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final URI gateway;
    private final String key;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LONGEST).build();
    private long reports;
    private long evaluations;
    private boolean closed;

    DemoPosts(URI gateway, String key) {
        this.gateway = gateway;
        this.key = key;
    }

    /**
     * Posts one report; nothing once it is closed.
     *
     * @throws DemoRefusedException if the gateway is not one, or does not take the key: another try would end likewise
     * @throws IOException if it could not be reached, or asked to come again later
     */
    synchronized void post(DemoReport report) throws IOException, InterruptedException {
        if (closed) {
            return;
        }
        URI address = URI.create(gateway.toString().replaceFirst("/+$", "") + report.path());
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(LONGEST)
                .header("Content-Type", "application/json")
                .header(report.keyHeader(), key)
                .POST(BodyPublishers.ofString(report.body(), StandardCharsets.UTF_8));
        report.headers().forEach(request::header);
        int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
        if (status == 200 || status == 202) {
            reports++;
            evaluations += report.evaluations();
        } else if (status == 401 || status == 403) {
            throw new DemoRefusedException(gateway + " does not take the key: --key must be one of kind backend");
        } else if (status < 500 && status != 408 && status != 429) {
            throw new DemoRefusedException(gateway + " answered " + status + ": is it the gateway?");
        } else {
            throw new IOException("the gateway answered " + status);
        }
    }

    /** Waits for the answer to the last report, and says what the gateway took, in words. */
    synchronized String close() {
        closed = true;
        return "sent %d reports with %d evaluations".formatted(reports, evaluations);
    }
}
