package io.flagtally.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldTableTest {
    private final FieldTable table = new FieldTable();

    @Test
    void answersAsAMapDoesRoundAfterRound() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int size = random.nextInt(1, 500);
            Map<String, Integer> map = new HashMap<>();
            table.begin(size);
            for (int node = 0; node < size; node++) {
                String name = "name-" + random.nextInt(size);
                Integer before = map.put(name, node);
                assertThat(table.put(name, node)).isEqualTo(before == null ? JsonTape.NONE : before);
            }
            map.forEach((name, node) -> assertThat(table.put(name, node)).isEqualTo(node));
            table.clear();
        }
    }

    @Test
    void findsNamesThatAreMadeToCollide() {
        List<String> names = List.of("");
        for (int length = 0; length < 10; length++) {
            List<String> longer = new ArrayList<>();
            names.forEach(name -> longer.addAll(List.of(name + "Aa", name + "BB")));
            names = longer;
        }
        assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);

        table.begin(names.size());
        for (int node = 0; node < names.size(); node++) {
            assertThat(table.put(names.get(node), node)).isEqualTo(JsonTape.NONE);
        }

        for (int node = 0; node < names.size(); node++) {
            assertThat(table.put(names.get(node), node)).isEqualTo(node);
        }
        assertThat(table.put(names.get(1000), 7)).isEqualTo(1000);
    }

    @Test
    void forgetsWhatWasBeforeTheLastClearing() {
        table.begin(1);
        table.put("a", 1);

        table.clear();

        table.begin(1);
        assertThat(table.put("a", 2)).isEqualTo(JsonTape.NONE);
    }
}
