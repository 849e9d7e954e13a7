package io.flagtally.model.json;

import io.flagtally.model.decode.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where a decoder is in a document. Costs nothing until somebody asks for it. */
public final class JsonPath {
    private String[] names = new String[16];
    /**
     * How many of the first names are clean already: else many problems in one object would each clean its long name.
     */
    private int clean;

    private int[] indices = new int[16];
    private int depth;

    /** Back to the root. */
    public void clear() {
        Arrays.fill(names, null);
        depth = 0;
        clean = 0;
    }

    /** Into a field; leave it with {@link #pop}. */
    public void push(String name) {
        ensureRoom();
        names[depth++] = name;
    }

    /** Into an element of an array; leave it with {@link #pop}. */
    public void push(int index) {
        ensureRoom();
        names[depth] = null;
        indices[depth++] = index;
    }

    public void pop() {
        depth--;
        clean = Math.min(clean, depth);
    }

    /**
     * Field names as {@code String}, {@linkplain Names#clean clean}, array indices as {@code Integer}, from the root.
     */
    public List<Object> toList() {
        while (clean < depth) {
            names[clean] = names[clean] == null ? null : Names.clean(names[clean]);
            clean++;
        }
        List<Object> steps = new ArrayList<>(depth);
        for (int i = 0; i < depth; i++) {
            if (names[i] == null) {
                steps.add(indices[i]);
            } else {
                steps.add(names[i]);
            }
        }
        return steps;
    }

    private void ensureRoom() {
        if (depth == names.length) {
            names = Arrays.copyOf(names, depth * 2);
            indices = Arrays.copyOf(indices, depth * 2);
        }
    }
}
