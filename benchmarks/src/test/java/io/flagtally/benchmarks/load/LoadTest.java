package io.flagtally.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.benchmarks.payload.Fleet;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.BlockingHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final Fleet FLEET = Fleet.upToNow(new Fleet.Size(1_000, 20, 10), 10);

    private final AtomicInteger taken = new AtomicInteger();
    private Undertow server;

    @AfterEach
    void stopServer() {
        server.stop();
    }

    @Test
    void countsEachAnswerByItsStatus() {
        // given
        Target target = serve(exchange -> exchange.setStatusCode(taken.incrementAndGet() % 2 == 0 ? 202 : 503));

        // when
        Answers answers;
        try (Load load = load(target, 4)) {
            answers = load.openLoop(1_000, Duration.ofMillis(100));
        }

        // then
        assertThat(answers.accepted()).isEqualTo(50);
        assertThat(answers.refused()).containsExactlyEntriesOf(Map.of(503, 50L));
    }

    @Test
    void keepsEveryConnectionBusyInAClosedLoop() {
        // given
        Target target = serve(exchange -> {
            taken.incrementAndGet();
            exchange.setStatusCode(202);
        });

        // when
        Answers answers;
        try (Load load = load(target, 3)) {
            answers = load.closedLoop(Duration.ofMillis(100));
        }

        // then
        assertThat(answers.accepted()).isGreaterThanOrEqualTo(3).isEqualTo(taken.get());
    }

    @Test
    void makesAStallCountForRequestsThatWereDueMeanwhile() {
        // given
        CountDownLatch never = new CountDownLatch(1);
        Target target = serve(new BlockingHandler(exchange -> {
            if (taken.incrementAndGet() == 1 && never.await(200, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException();
            }
            exchange.setStatusCode(202);
        }));

        // when
        Answers answers;
        try (Load load = load(target, 1)) {
            answers = load.openLoop(100, Duration.ofMillis(200));
        }

        // then
        assertThat(answers.accepted()).isEqualTo(20);
        assertThat(answers.millisAt(50)).isGreaterThan(50);
    }

    private Target serve(HttpHandler handler) {
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(handler)
                .build();
        server.start();
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return Target.local(address.getPort(), "/report", List.of());
    }

    private static Load load(Target target, int connections) {
        return new Load(target.address(), connections, Requests.prepared(target, FLEET, 10));
    }
}
