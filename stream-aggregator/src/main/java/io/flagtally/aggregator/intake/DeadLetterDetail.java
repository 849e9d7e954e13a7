package io.flagtally.aggregator.intake;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.Problem;
import java.util.stream.Collectors;

/** Says in one short line what is wrong with a payload: the first problem, and how many more there are. */
final class DeadLetterDetail {
    private static final int MAX_LENGTH = 500;

    /**
     * With these words Unleash's problems go on to quote the payload, which may be personal and has no place in a
     * header.
     */
    private static final String QUOTE = ". You sent ";

    private DeadLetterDetail() {}

    static String of(DecodeResult.Invalid invalid) {
        Problem first = invalid.problems().get(0);
        String path = first.path().stream().map(Object::toString).collect(Collectors.joining("/"));
        int others = invalid.problems().size() - 1;
        String detail =
                path + ": " + withoutWhatWasSent(first.message()) + (others == 0 ? "" : " (and " + others + " more)");
        return detail.length() <= MAX_LENGTH ? detail : detail.substring(0, MAX_LENGTH) + '…';
    }

    /** Of items, or a report, that are valid and all the same not counted. */
    static String of(Acceptance refusal) {
        return switch (refusal) {
            case OTHER_ENVIRONMENT -> "items that name an environment other than the key's";
            case TIME_NOT_BELIEVED -> "too long before the time of receipt, or after it";
            case HOUR_NOT_COUNTED -> "of an hour before the one that this application id counts from";
            case ACCEPTED -> throw new IllegalArgumentException("what is accepted is no dead letter");
        };
    }

    private static String withoutWhatWasSent(String message) {
        int quote = message.indexOf(QUOTE);
        return quote < 0 ? message : message.substring(0, quote);
    }
}
