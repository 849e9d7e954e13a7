package io.flagtally.reader.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import io.flagtally.reader.database.UsageDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queries take turns. */
@Timeout(60)
class QuestionsTest {
    private static final int MOST = 2;
    private static final Duration LONG = Duration.ofSeconds(50);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private UsageDatabase database;
    private Questions questions;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        database = TestDatabase.SQLITE.filledWith(new TestRows(), folder);
        questions = new Questions(database, MOST, metrics);
    }

    @AfterEach
    void close() {
        questions.close();
        database.close();
    }

    @Test
    void noMoreRunAtOnceThanMay() throws Exception {
        // given
        List<Future<Integer>> asked = ask(MOST);

        // when
        asked.addAll(ask(3));
        await().until(() -> waiting() == 3);
        int ranAtOnce = running.get();
        end.countDown();

        // then
        assertThat(ranAtOnce).isEqualTo(MOST);
        for (Future<Integer> each : asked) {
            assertThat(each.get()).isBetween(1, 5);
        }
        assertThat(waiting()).isZero();
    }

    @Test
    void whoGetsNoTurnByTheDeadlineIsRefused() throws Exception {
        // given
        List<Future<Integer>> asked = ask(MOST);

        // when
        assertThatThrownBy(() -> questions.ask(Deadline.in(Duration.ofMillis(100)), connection -> 7))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.OVERLOADED));

        // then
        assertThat(waiting()).isZero();
        end.countDown();
        for (Future<Integer> each : asked) {
            each.get();
        }
        assertThat(questions.<Integer>ask(Deadline.in(LONG), connection -> 7)).isEqualTo(7);
    }

    @Test
    void aTurnEndsHoweverAQueryEnds() {
        for (int i = 0; i < 2 * MOST; i++) {
            assertThatThrownBy(() -> questions.ask(Deadline.in(LONG), connection -> {
                        throw new SQLException("wrong");
                    }))
                    .isInstanceOf(ProblemException.class);
            assertThatThrownBy(() -> questions.ask(Deadline.in(LONG), connection -> {
                        throw new IllegalStateException("wrong");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }

        assertThat(questions.<Integer>ask(Deadline.in(LONG), connection -> 7)).isEqualTo(7);
    }

    /** Questions that are asked until {@link #end}; returns when as many run as may. */
    private List<Future<Integer>> ask(int count) {
        List<Future<Integer>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    answer.complete(questions.ask(Deadline.in(LONG), connection -> {
                        int number = running.incrementAndGet();
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            throw new SQLException(e);
                        }
                        return number;
                    }));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            thread.start();
            asked.add(answer);
        }
        await().until(() -> running.get() >= MOST);
        return asked;
    }

    private double waiting() {
        return metrics.get("flagtally.reader.queries.waiting").gauge().value();
    }
}
