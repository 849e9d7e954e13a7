package io.flagtally.reader.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A page of a list.
 *
 * @param next cursor of the next one
 */
public record Slice<T>(List<T> rows, Optional<String> next) {
    public static final Parameter<Integer> LIMIT = Parameter.number("limit", 1, 1_000);

    private static final int DEFAULT_LIMIT = 100;

    /** How many rows a page has at most. */
    public static int limit(Request request) {
        return request.get(LIMIT, DEFAULT_LIMIT);
    }

    /**
     * The page that the request asks for.
     *
     * @param behind rows behind the page before
     * @param cursor of a page that ends with that row
     */
    public static <T> Slice<T> of(Request request, Stream<T> behind, Function<T, String> cursor) {
        int limit = limit(request);
        List<T> rows = behind.limit(limit + 1L).toList();
        return rows.size() <= limit
                ? new Slice<>(rows, Optional.empty())
                : new Slice<>(rows.subList(0, limit), Optional.of(cursor.apply(rows.get(limit - 1))));
    }
}
