package io.flagtally.streams.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.streams.StreamsLayout;
import java.time.Duration;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayoutGuardTest {
    private static final StreamsLayout LAYOUT = new StreamsLayout("0: reads [raw], writes [hourly], keeps []");
    private static final LayoutGuard GUARD = new LayoutGuard("flagtally-aggregator", LAYOUT, Duration.ofSeconds(45));

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
}
