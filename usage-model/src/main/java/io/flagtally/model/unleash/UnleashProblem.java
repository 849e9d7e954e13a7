package io.flagtally.model.unleash;

import io.flagtally.model.decode.Problem;
import java.util.List;

/**
 * One entry of {@code details} in the 400 body of an Unleash server.
 *
 * @param path the place, starting with {@code "body"}
 */
public record UnleashProblem(List<Object> path, String message) implements Problem {
    public UnleashProblem {
        path = List.copyOf(path);
    }

    /** The path as Unleash writes it, such as {@code /body/bucket/toggles/my-flag/yes}. */
    public String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (Object step : path) {
            pointer.append('/').append(step);
        }
        return pointer.toString();
    }
}
