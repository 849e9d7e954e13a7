package io.flagtally.cli.capacity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * A line of what is needed.
 *
 * @param part what needs it
 * @param unit empty for what is counted in itself
 * @param why how it is computed
 */
record Need(String part, String what, double amount, String unit, String why) {
    /** Fields of {@link #json}, and columns of a table. */
    static final List<String> FIELDS = List.of("part", "what", "amount", "unit", "why");

    /** More would promise too much. */
    private static final MathContext DIGITS = new MathContext(3);

    private static final int MOST_DECIMALS = 3;

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("part", part)
                .put("what", what)
                .put("amount", rounded())
                .put("unit", unit)
                .put("why", why);
    }

    /** What is whole as it is, the rest to three digits and three decimals; never with an exponent. */
    private BigDecimal rounded() {
        BigDecimal exact = BigDecimal.valueOf(amount);
        if (amount == Math.rint(amount)) {
            return new BigDecimal(exact.toBigInteger());
        }
        BigDecimal rounded = exact.round(DIGITS).stripTrailingZeros();
        return rounded.scale() > MOST_DECIMALS
                ? rounded.setScale(MOST_DECIMALS, RoundingMode.UP)
                : new BigDecimal(rounded.toPlainString());
    }
}
