package io.flagtally.model.json;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the fields of one object that have equal names, without an allocation: open addressing over the hash codes that
 * strings keep. Names made to collide end in a {@link HashMap}, whose buckets become trees. Between two objects it
 * holds no name.
 */
final class FieldTable {
    private static final int LONGEST_PROBE = 16;
    private static final int INITIAL_CAPACITY = 128;

    /** Arrays grown past this are released after the object. */
    private static final int KEPT_CAPACITY = 4 * 1024;

    /** Null where no name is. */
    private String[] names = new String[INITIAL_CAPACITY];

    private int[] nodes = new int[INITIAL_CAPACITY];
    /** How many places the object uses, a power of 2. */
    private int capacity;

    private Map<String, Integer> colliding = Map.of();

    /** Makes room for {@code expected} names. {@link #clear} ends what this begins. */
    void begin(int expected) {
        capacity = Integer.highestOneBit(Math.max(1, expected)) * 4;
        if (capacity > names.length) {
            names = new String[capacity];
            nodes = new int[capacity];
        }
    }

    /** Lets all names go. */
    void clear() {
        if (names.length > KEPT_CAPACITY) {
            names = new String[INITIAL_CAPACITY];
            nodes = new int[INITIAL_CAPACITY];
        } else {
            Arrays.fill(names, 0, capacity, null);
        }
        colliding = Map.of();
    }

    /** Sets the node of {@code name} and returns the one that it had, or {@link JsonTape#NONE}. */
    int put(String name, int node) {
        int place = find(name);
        if (place < 0) {
            if (colliding.isEmpty()) {
                colliding = new HashMap<>();
            }
            Integer previous = colliding.put(name, node);
            return previous == null ? JsonTape.NONE : previous;
        }
        int previous = names[place] == null ? JsonTape.NONE : nodes[place];
        names[place] = name;
        nodes[place] = node;
        return previous;
    }

    /** Where {@code name} is or would be; -1 if too many others are in its way. */
    private int find(String name) {
        int hash = name.hashCode();
        int place = (hash ^ (hash >>> 16)) & (capacity - 1);
        for (int probe = 0; probe < LONGEST_PROBE; probe++) {
            if (names[place] == null || names[place].equals(name)) {
                return place;
            }
            place = (place + 1) & (capacity - 1);
        }
        return -1;
    }
}
