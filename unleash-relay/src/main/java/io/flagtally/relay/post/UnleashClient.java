package io.flagtally.relay.post;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts one body and says what came of it. Any number of threads. */
final class UnleashClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Of an answer, for the dead letter. */
    private static final int MOST_ANSWER_BYTES = 4_096;

    private final HttpClient http = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    private final URI endpoint;
    private final Duration timeout;

    UnleashClient(PostSettings settings) {
        this.endpoint = settings.endpoint();
        this.timeout = settings.requestTimeout();
    }

    /** Blocks for the request's time-out at most. */
    Answer post(String token, byte[] body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .header("Authorization", token)
                .header("Content-Type", "application/json")
                .header("User-Agent", "flagtally-relay")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(
                request, BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(bytes -> keep(bytes, text))));
        try {
            HttpResponse<Void> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return answer(response, text);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Answer.Failed("no answer within " + timeout.toSeconds() + " s", Optional.empty());
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String said = cause.getMessage() == null ? "" : ": " + cause.getMessage();
            return new Answer.Failed(cause.getClass().getSimpleName() + said, Optional.empty());
        }
    }

    private static void keep(byte[] bytes, ByteArrayOutputStream text) {
        text.write(bytes, 0, Math.min(bytes.length, MOST_ANSWER_BYTES - text.size()));
    }

    private static Answer answer(HttpResponse<Void> response, ByteArrayOutputStream text) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new Answer.Accepted();
        }
        return switch (status) {
            case 401, 403 -> new Answer.Unauthorized(status);
            case 400, 413, 415, 422 -> new Answer.Refused(status, text.toString(UTF_8));
            default -> new Answer.Failed("status " + status, retryAfter(response));
        };
    }

    private static Optional<Duration> retryAfter(HttpResponse<Void> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }
}
