package io.flagtally.system.faults;

import static org.awaitility.Awaitility.await;

import io.flagtally.system.harness.ChildGateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Posts reports at a fixed rate, whatever becomes of them, and keeps a ledger of that. */
final class SteadyLoad implements AutoCloseable {
    /**
     * One post.
     *
     * @param status 0 if no answer came
     */
    record Post(String id, Instant sent, Duration took, int status, boolean saysWhenToRetry) {}

    private final ChildGateway gateway;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Post> answered = new ConcurrentLinkedQueue<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private int next;

    SteadyLoad(ChildGateway gateway, int perSecond) {
        this.gateway = gateway;
        clock.scheduleAtFixedRate(this::post, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    private void post() {
        String id = "c-" + System.identityHashCode(this) + "-" + next++;
        Instant sent = Instant.now();
        open.add(id);
        gateway.post(id).whenComplete((answer, failure) -> {
            answered.add(new Post(
                    id,
                    sent,
                    Duration.between(sent, Instant.now()),
                    failure == null ? answer.statusCode() : 0,
                    failure == null && saysWhenToRetry(answer)));
            open.remove(id);
        });
    }

    private static boolean saysWhenToRetry(HttpResponse<String> answer) {
        return answer.headers().firstValue("Retry-After").isPresent();
    }

    /** The posts that are answered or failed, in the order of that. */
    List<Post> posts() {
        return List.copyOf(answered);
    }

    long count(int status) {
        return answered.stream().filter(post -> post.status() == status).count();
    }

    Set<String> ids(int status) {
        return answered.stream()
                .filter(post -> post.status() == status)
                .map(Post::id)
                .collect(Collectors.toSet());
    }

    /** Posts no more, and waits for all answers. */
    void finish() {
        clock.shutdown();
        await().atMost(Duration.ofSeconds(40)).until(() -> clock.isTerminated() && open.isEmpty());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
