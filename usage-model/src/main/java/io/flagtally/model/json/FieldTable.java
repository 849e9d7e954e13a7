package io.flagtally.model.json;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the fields of one object that have equal names, without an allocation: open addressing over the hash codes that
 * strings keep. Names made to collide end in a {@link HashMap}, whose buckets become trees.
 */
final class FieldTable {
    private static final int LONGEST_PROBE = 16;
    private static final int INITIAL_CAPACITY = 128;

    /** What a large object grew is given back after it. */
    private static final int KEPT_CAPACITY = 64 * 1024;

    private String[] names = new String[INITIAL_CAPACITY];
    private int[] nodes = new int[INITIAL_CAPACITY];
    /** Which {@link #clear} a place was filled after: clearing is counting up. */
    private int[] rounds = new int[INITIAL_CAPACITY];

    private int round;
    private Map<String, Integer> colliding = Map.of();

    /** Empties it, and makes room for {@code expected} names. */
    void clear(int expected) {
        int capacity = Math.max(INITIAL_CAPACITY, Integer.highestOneBit(Math.max(1, expected)) * 4);
        if (capacity > nodes.length || nodes.length > KEPT_CAPACITY) {
            names = new String[capacity];
            nodes = new int[capacity];
            rounds = new int[capacity];
            round = 0;
        }
        if (++round == Integer.MAX_VALUE) {
            Arrays.fill(rounds, 0);
            round = 1;
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
        int previous = rounds[place] == round ? nodes[place] : JsonTape.NONE;
        rounds[place] = round;
        names[place] = name;
        nodes[place] = node;
        return previous;
    }

    /** Where {@code name} is or would be; -1 if too many others are in its way. */
    private int find(String name) {
        int hash = name.hashCode();
        int place = (hash ^ (hash >>> 16)) & (nodes.length - 1);
        for (int probe = 0; probe < LONGEST_PROBE; probe++) {
            if (rounds[place] != round || names[place].equals(name)) {
                return place;
            }
            place = (place + 1) & (nodes.length - 1);
        }
        return -1;
    }
}
