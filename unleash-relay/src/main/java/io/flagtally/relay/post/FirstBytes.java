package io.flagtally.relay.post;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * Reads the beginning of an answer, and leaves the rest of a long one unread. What has come of one that is not at its
 * end yet can be had at any time: its status says all that counts.
 */
final class FirstBytes implements BodySubscriber<Void> {
    private final int most;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private int status;
    private Subscription subscription;

    FirstBytes(int most) {
        this.most = most;
    }

    /** To be used for one request. */
    BodyHandler<Void> handler() {
        return head -> {
            begin(head.statusCode());
            return this;
        };
    }

    private synchronized void begin(int answered) {
        status = answered;
    }

    /** Empty until the head of the answer has come. */
    synchronized OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** What has come so far. */
    synchronized String text() {
        return text.toString(UTF_8);
    }

    @Override
    public CompletionStage<Void> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[Math.min(part.remaining(), most - text.size())];
            part.get(bytes);
            text.writeBytes(bytes);
        }
        if (text.size() == most) {
            subscription.cancel();
            end.complete(null);
        }
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
