package io.flagtally.system.harness;

import static java.net.HttpURLConnection.HTTP_OK;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The admin listener of a gateway or an aggregator on this machine. */
public final class AdminPort {
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    public AdminPort(int port) {
        this.port = port;
    }

    public int number() {
        return port;
    }

    /** Status of the readiness check; 0 if nobody listens, or no longer. */
    public int readiness() throws InterruptedException {
        try {
            return get("/health/ready").statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    public boolean isReady() throws InterruptedException {
        return readiness() == HTTP_OK;
    }

    /** What the readiness check says, healthy or not. */
    public String readinessText() throws IOException, InterruptedException {
        return get("/health/ready").body();
    }

    /** All metrics at this moment. */
    public Scrape scrape() throws IOException, InterruptedException {
        return new Scrape(get("/metrics").body());
    }

    /** The sum of all samples whose line starts so. */
    public double metric(String start) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
