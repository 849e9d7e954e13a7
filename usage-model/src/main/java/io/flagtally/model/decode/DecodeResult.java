package io.flagtally.model.decode;

import java.util.List;

/** What became of a payload. Only after {@link Valid} has the visitor got anything. */
public sealed interface DecodeResult {

    /** The one instance of {@link Valid}. */
    Valid VALID = new Valid();

    /** The payload is valid; the visitor got all of it. */
    record Valid() implements DecodeResult {}

    /**
     * The payload is valid, but the visitor did not accept the report. Not the answer to a visitor that accepts all.
     *
     * @param reason never {@link Acceptance#ACCEPTED}
     */
    record Refused(Acceptance reason) implements DecodeResult {}

    /**
     * The payload is not JSON.
     *
     * @param truncated the text ends before the value does
     * @param message what is wrong and at which byte; never quotes the payload
     */
    record Malformed(boolean truncated, String message) implements DecodeResult {}

    /**
     * The payload is JSON of a wrong shape.
     *
     * @param problems all that is wrong, in schema order, at least one and at most {@value #MAX_PROBLEMS}
     */
    record Invalid(List<Problem> problems) implements DecodeResult {
        /** Past this many nobody reads on, and an answer must not be larger than the report. */
        public static final int MAX_PROBLEMS = 100;

        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /**
     * The payload is past one of the {@link DecodeLimits}.
     *
     * @param limit the setting's name, such as {@code max-rows}
     * @param message the limit and its value
     */
    record TooComplex(String limit, String message) implements DecodeResult {
        /** The limit that a report with too many counts is past. */
        public static final String MAX_ROWS = "max-rows";

        /** A report that decodes to more than {@code maxRows} rows. */
        public static TooComplex ofRows(int maxRows) {
            return new TooComplex(MAX_ROWS, "the report has more than " + maxRows + " rows");
        }
    }
}
