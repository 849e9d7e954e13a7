package io.flagtally.reader.snapshot;

import java.util.HashMap;
import java.util.Map;

/** Makes values that are equal one object: names and hours come again in many rows. Of one thread. */
final class Pool {
    private final Map<Object, Object> values = new HashMap<>();

    /** The first of those that equal {@code value}. */
    @SuppressWarnings("unchecked")
    <T> T one(T value) {
        // What equals it is of its class, for the final classes that are pooled here.
        Object known = values.putIfAbsent(value, value);
        return known == null ? value : (T) known;
    }
}
