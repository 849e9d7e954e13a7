package io.flagtally.relay.post;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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
        FirstBytes text = new FirstBytes(MOST_ANSWER_BYTES);
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, text.handler());
        try {
            HttpResponse<Void> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return answer(response.statusCode(), text.text(), retryAfter(response));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return answerSoFar(text, "no answer within " + timeout.toSeconds() + " s");
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String said = cause.getMessage() == null ? "" : ": " + cause.getMessage();
            return answerSoFar(text, cause.getClass().getSimpleName() + said);
        }
    }

    /** An answer whose text never ends, or breaks off, has said whether the body was taken. */
    private static Answer answerSoFar(FirstBytes text, String otherwise) {
        return text.status().isPresent()
                ? answer(text.status().getAsInt(), text.text(), Optional.empty())
                : new Answer.Failed(otherwise, Optional.empty());
    }

    private static Answer answer(int status, String text, Optional<Duration> retryAfter) {
        if (status >= 200 && status < 300) {
            return new Answer.Accepted();
        }
        return switch (status) {
            case 401, 403 -> new Answer.Unauthorized(status);
            case 400, 413, 415, 422 -> new Answer.Refused(status, text);
            default -> new Answer.Failed("status " + status, retryAfter);
        };
    }

    private static Optional<Duration> retryAfter(HttpResponse<Void> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }
}
