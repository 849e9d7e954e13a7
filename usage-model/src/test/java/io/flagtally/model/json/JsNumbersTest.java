package io.flagtally.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsNumbersTest {
    /** What JavaScript's grammar says of a decimal. Backtracks, so it is for short texts only. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "'  ', 0",
        "' 12 ', 12",
        "1., 1",
        ".5, 0.5",
        "+1e3, 1000",
        "-1E-2, -0.01",
        "0x1F, 31",
        "0o17, 15",
        "0B101, 5",
        "0x0000000000000000000001, 1",
        "0x00, 0",
        "0x7fffffffffffffff, 9223372036854775807",
        "0x10000000000000000, 18446744073709551616",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "+Infinity, Infinity",
        "., NaN",
        "+, NaN",
        "1e, NaN",
        "1e+, NaN",
        "1.2.3, NaN",
        "-0x1, NaN",
        "0x, NaN",
        "0o8, NaN",
        "0b2, NaN",
        "infinity, NaN",
        "InfinityInfinity, NaN",
        "1_000, NaN",
        "1d, NaN",
        "\u0661, NaN",
        "0x\u0661, NaN"
    })
    void parsesAsJavaScriptDoes(String text, Double number) {
        assertThat(JsNumbers.parse(text)).isEqualTo(number);
    }

    @Property(tries = 5000)
    void parsesWhatTheGrammarSays(@ForAll long seed) {
        String text = any(new Random(seed), "01.9eE+-x", 8);

        double number = JsNumbers.parse(text);

        assertThat(!Double.isNaN(number))
                .as(text)
                .isEqualTo(text.isEmpty() || DECIMAL.matcher(text).matches() || text.matches("0x[019eE]+"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.0, 1",
        "10e-1, 1",
        "-0, 0",
        "0.000, 0",
        "100, 100",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.50, 1.5",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "-12.5E+3, -12500",
        "1e999999999999999999, 1e+999999999999999999",
        "10e999999999999999999, 1e+1000000000000000000",
        "100e999999999999999999999999999999999999, 1e+1000000000000000000000000000000000001",
        "0.001e1000000000000000000000000000000000000, 1e+999999999999999999999999999999999997",
        "0.001e-999999999999999999999999999999999999, 1e-1000000000000000000000000000000000002",
        "1000e-1000000000000000000000000000000000002, 1e-999999999999999999999999999999999999",
        "1e00000000000000000000000000000000000000001, 10",
        "0e99999999999999999999999999999999999999999, 0"
    })
    void hasOneSpellingOfANumber(String number, String canonical) {
        assertThat(JsNumbers.canonical(number)).isEqualTo(canonical);
    }

    @Property(tries = 5000)
    void keepsTheValueOfANumberInItsOneSpelling(@ForAll long seed) {
        Random random = new Random(seed);
        String number = (random.nextBoolean() ? "-" : "")
                + any(random, "0019", 12)
                + random.nextInt(10)
                + (random.nextBoolean() ? "." + random.nextInt(10) + any(random, "0019", 12) : "")
                + (random.nextBoolean() ? "e" + (random.nextInt(80) - 40) : "");

        String canonical = JsNumbers.canonical(number);

        assertThat(new BigDecimal(canonical)).as(number).isEqualByComparingTo(new BigDecimal(number));
        assertThat(JsNumbers.canonical(canonical)).as(number).isEqualTo(canonical);
    }

    /** With exponents around the sizes at which arithmetic of one word ends. */
    @Property(tries = 5000)
    void addsToExponentsOfAnyLength(@ForAll long seed) {
        Random random = new Random(seed);
        String zeros = "0".repeat(random.nextInt(30));
        boolean negative = random.nextBoolean();
        BigInteger exponent = new BigInteger(
                (negative ? "-" : "") + (random.nextInt(9) + 1) + any(random, "0999", 60) + any(random, "09", 3));
        boolean small = random.nextBoolean();
        String number = (small ? "0." + zeros + "7" : "7" + zeros) + "e" + exponent;

        BigInteger expected = exponent.add(BigInteger.valueOf(small ? -zeros.length() - 1 : zeros.length()));

        String canonical = JsNumbers.canonical(number);
        if (expected.bitLength() > 8) {
            assertThat(canonical).isEqualTo("7e" + (expected.signum() < 0 ? "" : "+") + expected);
        }
    }

    @Test
    void readsNumbersInAnotherBaseUpToTheLargestDouble() {
        assertThat(JsNumbers.parse("0b" + "1".repeat(53) + "0".repeat(300))).isEqualTo(0x1.fffffffffffffp352);
        assertThat(JsNumbers.parse("0x1" + "0".repeat(255))).isEqualTo(0x1p1020);
        assertThat(JsNumbers.parse("0x1" + "0".repeat(256))).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(JsNumbers.parse("0x0001" + "0".repeat(255))).isEqualTo(0x1p1020);
        assertThat(JsNumbers.parse("0o1" + "0".repeat(341))).isEqualTo(0x1p1023);
        assertThat(JsNumbers.parse("0x" + "f".repeat(390))).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1e", ".5", "1e+", "1x", "--1", "e5"})
    void writesNothingForWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> JsNumbers.canonical(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String any(Random random, String alphabet, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
