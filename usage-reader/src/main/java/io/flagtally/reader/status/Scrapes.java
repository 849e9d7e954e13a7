package io.flagtally.reader.status;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Reads the metrics of gateways and aggregators, all at once and not more often than every few seconds. */
public final class Scrapes implements Supplier<List<String>> {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration KEPT_FOR = Duration.ofSeconds(5);

    private final List<URI> addresses;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private List<String> last = List.of();
    /** Of {@link System#nanoTime}; long ago before the first. */
    private long readAt = System.nanoTime() - KEPT_FOR.toNanos();

    public Scrapes(List<URI> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    @Override
    public synchronized List<String> get() {
        if (System.nanoTime() - readAt >= KEPT_FOR.toNanos()) {
            last = addresses.stream().map(this::read).toList().stream()
                    .flatMap(text -> text.join().stream())
                    .toList();
            readAt = System.nanoTime();
        }
        return last;
    }

    private CompletableFuture<Optional<String>> read(URI address) {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
        return client.sendAsync(request, BodyHandlers.ofString())
                .thenApply(answer ->
                        Optional.of(answer).filter(ok -> ok.statusCode() == 200).map(HttpResponse::body))
                .exceptionally(failed -> Optional.empty());
    }
}
