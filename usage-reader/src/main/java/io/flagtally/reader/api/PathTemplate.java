package io.flagtally.reader.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A path such as {@code /v1/flags/{flag}/usage}, whose steps in braces are parameters. */
final class PathTemplate {
    private final String text;
    /** Empty for a parameter. */
    private final List<String> steps = new ArrayList<>();

    PathTemplate(String text) {
        this.text = text;
        for (String step : text.substring(1).split("/", -1)) {
            steps.add(step.startsWith("{") ? "" : step);
        }
    }

    /** The encoded steps of a path that are parameters, if it is one like this. */
    Optional<List<String>> match(String path) {
        // Most of the templates that a path is held against are another's.
        List<String> parameters = List.of();
        int end = 0;
        for (String step : steps) {
            if (end == path.length() || path.charAt(end) != '/') {
                return Optional.empty();
            }
            int start = end + 1;
            int slash = path.indexOf('/', start);
            end = slash < 0 ? path.length() : slash;
            if (step.isEmpty()) {
                parameters = parameters.isEmpty() ? new ArrayList<>() : parameters;
                parameters.add(path.substring(start, end));
            } else if (end - start != step.length() || !path.startsWith(step, start)) {
                return Optional.empty();
            }
        }
        return end == path.length() ? Optional.of(parameters) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
