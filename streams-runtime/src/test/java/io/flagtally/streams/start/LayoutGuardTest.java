package io.flagtally.streams.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.streams.StreamsLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayoutGuardTest {
    private static final StreamsLayout LAYOUT = new StreamsLayout("0: reads [raw], writes [hourly], keeps []");
    private static final LayoutGuard GUARD = new LayoutGuard("flagtally-aggregator", LAYOUT, Duration.ofSeconds(45));

    private Duration waited = Duration.ZERO;
    private int pauses;

    @ParameterizedTest
    @EnumSource(
            value = GroupState.class,
            names = {"EMPTY", "DEAD"})
    void mayJoinAGroupWithoutMembers(GroupState state) {
        assertThat(GUARD.mayJoin(state, "")).isTrue();
    }

    @Test
    void mayJoinMembersOfTheSameLayout() {
        assertThat(GUARD.mayJoin(GroupState.STABLE, LAYOUT.name())).isTrue();
    }

    @Test
    void mustNotJoinMembersOfAnotherLayoutNorThoseThatShowNone() {
        assertThat(GUARD.mayJoin(GroupState.STABLE, new StreamsLayout("other").name()))
                .isFalse();
        assertThat(GUARD.mayJoin(GroupState.STABLE, "stream")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = GroupState.class,
            names = {"PREPARING_REBALANCE", "COMPLETING_REBALANCE"})
    void looksAgainWhileMembersAgree(GroupState state) {
        assertThat(GUARD.mayJoin(state, "")).isFalse();
    }

    @Test
    void passesAtOnceWhereMembersHaveTheSameLayoutOrThereIsNoGroup() {
        assertThat(pauses(List.of(found(LAYOUT.name())))).isZero();
        assertThat(pauses(List.of(refused(new GroupIdNotFoundException("none")))))
                .isZero();
    }

    /** Which right is missing is for the checks to say that follow. */
    @Test
    void passesWhereItMayNotLook() {
        assertThat(pauses(List.of(refused(new GroupAuthorizationException("not you")))))
                .isZero();
    }

    @Test
    void failsWhereKafkaDoesNotAnswer() {
        assertThatThrownBy(() -> pauses(List.of(refused(new TimeoutException("no answer")))))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("no answer");
    }

    @Test
    void waitsForMembersOfAnotherLayoutThatLeave() {
        assertThat(pauses(List.of(found("old"), found("old"), found("old"), found(LAYOUT.name()))))
                .isEqualTo(3);
    }

    @Test
    void refusesTheStartOnceDeadMembersWouldBeGone() {
        assertThatThrownBy(() -> pauses(List.of(found("old"))))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith("other instances of flagtally-aggregator run with another layout")
                .hasMessageContaining("(old, this one is " + LAYOUT.name() + ")");
        assertThat(waited).isEqualTo(Duration.ofSeconds(45 + 3).plusMillis(500));
    }

    @Test
    void leavesItToBrokersWhoMayJoinWhereMembersDoNotAgree() {
        pauses(List.of(found("")));

        assertThat(waited).isEqualTo(Duration.ofMillis(5_500));
    }

    @Test
    void remembersTheLayoutThatMembersHadBeforeTheyRebalance() {
        assertThatThrownBy(() -> pauses(List.of(found("old"), found(""))))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("(old, this one is ");
    }

    /** How often it waits for these answers, of which the last holds from then on. */
    private int pauses(List<KafkaFuture<ConsumerGroupDescription>> answers) {
        GUARD.check(new Group(new ArrayDeque<>(answers)), time -> {
            pauses++;
            waited = waited.plus(time);
        });
        return pauses;
    }

    private static KafkaFuture<ConsumerGroupDescription> found(String assignor) {
        return KafkaFuture.completedFuture(new ConsumerGroupDescription(
                "flagtally-aggregator",
                false,
                List.of(),
                assignor,
                GroupType.CLASSIC,
                GroupState.STABLE,
                Node.noNode(),
                Set.of(),
                Optional.empty(),
                Optional.empty()));
    }

    private static KafkaFuture<ConsumerGroupDescription> refused(ApiException answer) {
        KafkaFutureImpl<ConsumerGroupDescription> future = new KafkaFutureImpl<>();
        future.completeExceptionally(answer);
        return future;
    }

    private static final class Group extends MockAdminClient {
        private final Deque<KafkaFuture<ConsumerGroupDescription>> answers;

        Group(Deque<KafkaFuture<ConsumerGroupDescription>> answers) {
            this.answers = answers;
        }

        @Override
        public synchronized DescribeConsumerGroupsResult describeConsumerGroups(
                Collection<String> groups, DescribeConsumerGroupsOptions options) {
            KafkaFuture<ConsumerGroupDescription> answer = answers.size() > 1 ? answers.remove() : answers.element();
            return new DescribeConsumerGroupsResult(Map.of(groups.iterator().next(), answer));
        }
    }
}
