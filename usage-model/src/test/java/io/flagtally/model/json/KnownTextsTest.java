package io.flagtally.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTextsTest {
    private final KnownTexts known = new KnownTexts();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7, 8, 9, 15, 16, 17, 55, 56, 62, 63, 64, 65, 72, 1000})
    void readsTextsOfAllLengthsWhereverTheyStand(int length) {
        String text = "n".repeat(length);
        for (int from = 0; from < 9; from++) {
            known.nextDocument();
            byte[] document = document("?".repeat(from) + text + '"' + "rest");

            int number = known.read(document, from);

            assertThat(known.text(number)).isEqualTo(text);
            assertThat(known.textEnd()).isEqualTo(from + length + 1);
            assertThat(number < KnownTexts.PLACES).isEqualTo(length < 64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\\", "é", "1234567\u0000", "12345678é", "123456789012345\\u0041"})
    void readsNothingThatIsNotPlainUpToAQuote(String text) {
        assertThat(known.read(document(text), 0)).isEqualTo(KnownTexts.NONE);
        assertThat(known.read(document("12345678" + text), 0)).isEqualTo(KnownTexts.NONE);
    }

    @Test
    void givesTheSameTextTheSameNumberWithinADocument() {
        Map<String, Integer> numbers = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String text = "name-" + random.nextInt(3000);

            int number = known.read(document(text + '"'), 0);

            assertThat(known.text(number)).isEqualTo(text);
            if (number < KnownTexts.PLACES) {
                assertThat(numbers.computeIfAbsent(text, first -> number)).isEqualTo(number);
            } else {
                assertThat(numbers).doesNotContainKey(text);
            }
        }
        assertThat(numbers.values()).doesNotHaveDuplicates();
    }

    @Test
    void keepsNoPlaceForLongerThanADocument() {
        for (int i = 0; i < 5000; i++) {
            known.nextDocument();

            assertThat(known.read(document("name-" + i + '"'), 0)).isLessThan(KnownTexts.PLACES);
        }
    }

    @Test
    void keepsThePlaceOfWhatWasPinned() {
        int yes = known.pin("yes");
        for (int i = 0; i < 5000; i++) {
            known.nextDocument();
            known.read(document("name-" + i + '"'), 0);
        }

        assertThat(known.read(document("yes\""), 0)).isEqualTo(yes);
        assertThat(known.of("yes")).isEqualTo(yes);
        assertThat(known.pin("yes")).isEqualTo(yes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "\ud83d", "?\ud83d", "\"", "a\"b", "\\", "\u0000"})
    void givesTextsThatAreNotPlainNoPlace(String text) {
        int number = known.of(text);

        assertThat(number).isGreaterThan(KnownTexts.NO_TEXT);
        assertThat(known.text(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "bc", "a1", "longer-than-a-word", "longer-than-a-worm", "longer-than-a-wor", ""})
    void isNotMisledByWhatCameNextTheLastTime(String other) {
        int a = known.read(document("a\""), 0);
        for (String expected : new String[] {"b", "longer-than-a-word", ""}) {
            known.readAfter(a, document(expected + "\":"), 0);

            int number = known.readAfter(a, document(other + "\":"), 0);

            assertThat(known.text(number)).isEqualTo(other);
            assertThat(known.textEnd()).isEqualTo(other.length() + 1);
        }
    }

    @Test
    void expectsTextsOfAnEarlierDocumentOnlyWhereTheyStillAre() {
        int a = known.pin("a");
        int b = known.readAfter(a, document("b\""), 0);
        for (int i = 0; i < 20_000; i++) {
            known.nextDocument();
            known.read(document("name-" + i + '"'), 0);
        }

        int number = known.readAfter(a, document("b\""), 0);

        assertThat(number).isEqualTo(b);
        assertThat(known.text(number)).isEqualTo("b");
    }

    private static byte[] document(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 2 * AsciiWords.WORD);
    }
}
