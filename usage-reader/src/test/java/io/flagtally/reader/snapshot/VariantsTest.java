package io.flagtally.reader.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class VariantsTest {
    @Test
    void eachFlagHasTwoWhateverTheOthersHave() {
        // given
        Variants room = new Variants(1);
        Set<String> many = Set.of();
        Set<String> few = Set.of();

        // when
        for (int i = 0; i < 10; i++) {
            many = room.and(many, "v" + i);
        }
        for (String name : new String[] {"on", "off", "maybe"}) {
            few = room.and(few, name);
        }

        // then
        assertThat(many).containsExactlyInAnyOrder("v0", "v1", "v2");
        assertThat(few).containsExactlyInAnyOrder("on", "off");
        assertThat(room.leftOut()).isEqualTo(8);
    }

    @Test
    void whatComesAgainTakesNoRoom() {
        // given
        Variants room = new Variants(1);
        Set<String> known = Set.of();

        // when
        for (int i = 0; i < 12; i++) {
            known = room.and(known, "v" + i % 3);
        }

        // then
        assertThat(known).hasSize(3);
        assertThat(room.leftOut()).isZero();
    }

    @Test
    void noFlagHasMoreThanAreCounted() {
        // given
        Variants room = new Variants(1_000_000);
        Set<String> known = Set.of();

        // when
        for (int i = 0; i < 2_000; i++) {
            known = room.and(known, "v" + i);
        }

        // then
        assertThat(known).hasSize(FlagRow.MOST_VARIANTS);
        assertThat(room.leftOut()).isZero();
    }
}
