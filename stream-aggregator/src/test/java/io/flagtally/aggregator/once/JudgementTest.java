package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.once.BucketSums.Count;
import io.flagtally.aggregator.once.BucketSums.Name;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");
    private static final Name RED = new Name("a", "red");

    @Test
    void remembersTheLargerOfEachTwoCounts() {
        BucketSums known = flags(Map.of(A, new Count(5, 0), B, new Count(1, 1)));
        BucketSums late = flags(Map.of(A, new Count(2, 3)));

        Judgement judgement = Judgement.of(known, late, true);

        assertThat(judgement.kind()).isEqualTo(Judgement.Kind.LATE);
        assertThat(judgement.next().flags()).isEqualTo(Map.of(A, new Count(5, 3), B, new Count(1, 1)));
    }

    @Test
    void takesCountsForCoveredThatAreAsLarge() {
        assertThat(BucketSums.covers(Map.of(A, new Count(2, 3)), Map.of(A, new Count(2, 3))))
                .isTrue();
        assertThat(BucketSums.covers(Map.of(A, new Count(2, 3)), Map.of(A, new Count(3, 0))))
                .isFalse();
        assertThat(BucketSums.covers(Map.of(A, new Count(2, 3)), Map.of(A, new Count(0, 4))))
                .isFalse();
        assertThat(BucketSums.covers(Map.of(A, new Count(2, 3)), Map.of(B, new Count(0, 1))))
                .isFalse();
    }

    @Test
    void addsYesToYesAndNoToNo() {
        assertThat(new Count(1, 0).plus(new Count(2, 0))).isEqualTo(new Count(3, 0));
        assertThat(new Count(0, 4).plus(new Count(0, 8))).isEqualTo(new Count(0, 12));
    }

    @Test
    void staysAtTheLargestCountWhereASumDoesNotFit() {
        Count sum = new Count(Long.MAX_VALUE, 1).plus(new Count(2, Long.MAX_VALUE));

        assertThat(sum).isEqualTo(new Count(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void tellsAFlagFromItsVariants() {
        assertThat(RED).isNotEqualTo(A).isNotEqualTo(new Name("red", "a"));
    }

    private static BucketSums flags(Map<Name, Count> flags) {
        return new BucketSums(60, flags, Map.of());
    }
}
