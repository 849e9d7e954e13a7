package io.flagtally.reader.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.reader.state.FlagState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlagPagesTest {
    @ParameterizedTest
    @EnumSource
    void anOrderIsWholeInBothDirections(Snapshot.Order order) {
        // given
        List<FlagRow> rows = new ArrayList<>(List.of(
                row("b", "dev", 1), row("a", "prod", 1), row("a", "dev", 1), row("c", "dev", 9), row("d", "dev", 0)));

        // when
        rows.sort(order.comparator(false));
        List<FlagRow> ascending = List.copyOf(rows);
        Collections.shuffle(rows, new Random(7));
        rows.sort(order.comparator(true));

        // then
        assertThat(names(ascending))
                .isEqualTo(
                        order == Snapshot.Order.NAME
                                ? List.of("a dev", "a prod", "b dev", "c dev", "d dev")
                                : List.of("d dev", "a dev", "a prod", "b dev", "c dev"));
        assertThat(names(rows))
                .isEqualTo(
                        order == Snapshot.Order.NAME
                                ? List.of("d dev", "c dev", "b dev", "a prod", "a dev")
                                : List.of("c dev", "a dev", "a prod", "b dev", "d dev"));
    }

    private static List<String> names(List<FlagRow> rows) {
        return rows.stream().map(row -> row.flag() + " " + row.environment()).toList();
    }

    static FlagRow row(String flag, String environment, long value) {
        Instant seen = Instant.ofEpochSecond(value * 3_600);
        return new FlagRow(
                environment,
                flag,
                FlagState.LIVE,
                Optional.empty(),
                "",
                seen,
                seen,
                Optional.empty(),
                Optional.empty(),
                new Sums(value, 0),
                new Sums(value, 0),
                Optional.empty(),
                List.of(),
                0,
                List.of(),
                0);
    }
}
