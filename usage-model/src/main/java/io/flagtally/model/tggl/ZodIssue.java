package io.flagtally.model.tggl;

import io.flagtally.model.decode.Problem;
import java.util.List;
import java.util.Map;

/**
 * One entry of {@code errors} in Tggl's 400 body, in the form of an issue of zod 3.
 *
 * @param code {@code invalid_type}, {@code too_small} or {@code too_big}
 * @param path field names and array indices from the root
 * @param details the members that the code has beside code, path and message, such as {@code expected}
 */
public record ZodIssue(String code, List<Object> path, String message, Map<String, Object> details) implements Problem {
    public ZodIssue {
        path = List.copyOf(path);
        details = Map.copyOf(details);
    }
}
