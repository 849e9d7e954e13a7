package io.flagtally.reader.flags;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LargestNamesTest {
    private final LargestNames names = new LargestNames();

    @Test
    void ordersByCountAndThenByName() {
        // when
        names.add("web", 3);
        names.add("ios", 5);
        names.add("android", 3);
        names.add("web", 1);

        // then
        assertThat(names.largest(9)).containsExactly("ios", "web", "android");
        assertThat(names.largest(1)).containsExactly("ios");
        assertThat(names.size()).isEqualTo(3);
    }

    @Test
    void equalCountsComeInTheOrderOfTheirNames() {
        // when
        names.add("web", 3);
        names.add("android", 3);

        // then
        assertThat(names.largest(2)).containsExactly("android", "web");
    }

    @Test
    void findsTheLargestAmongMoreNamesThanItKeeps() {
        // given: made up names, before, between and after the real ones
        madeUp(0, LargestNames.MOST);
        names.add("web", 3);
        madeUp(LargestNames.MOST, 2 * LargestNames.MOST);
        names.add("ios", 2);

        // when
        madeUp(2 * LargestNames.MOST, 5 * LargestNames.MOST);

        // then
        assertThat(names.largest(2)).containsExactly("web", "ios");
        assertThat(names.size()).isEqualTo(5 * LargestNames.MOST + 2);
    }

    private void madeUp(int from, int to) {
        for (int i = from; i < to; i++) {
            names.add("made-up-" + i, 1);
        }
    }
}
