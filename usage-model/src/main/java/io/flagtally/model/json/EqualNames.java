package io.flagtally.model.json;

import java.util.HashMap;
import java.util.Map;

/** Finds the fields of an object that a later field of the same name replaces, as in {@code JSON.parse}. */
final class EqualNames {
    private final KnownTexts known;
    /** By the number of a name: the last field that had it, in the object for which {@link #rounds} has that round. */
    private final int[] fields = new int[KnownTexts.PLACES];

    private final long[] rounds = new long[KnownTexts.PLACES];
    private long round;

    EqualNames(KnownTexts known) {
        this.known = known;
    }

    /** Marks every field of a closed object that a later one replaces. */
    void hideReplaced(long[] nodes, int object) {
        round++;
        int otherNames = 0;
        for (int node = object + Nodes.WORDS; Nodes.what(nodes, node) != Nodes.END; node = Nodes.behind(nodes, node)) {
            int name = Nodes.name(nodes, node);
            if (name > KnownTexts.NO_TEXT) {
                otherNames++;
                continue;
            }
            if (rounds[name] == round) {
                Nodes.hide(nodes, fields[name]);
            }
            fields[name] = node;
            rounds[name] = round;
        }
        if (otherNames > 1) {
            hideOthers(nodes, object, otherNames);
        }
    }

    /** Does the same for names without a place in the table: equal ones have different numbers. */
    private void hideOthers(long[] nodes, int object, int count) {
        Map<String, Integer> others = new HashMap<>(2 * count);
        for (int node = object + Nodes.WORDS; Nodes.what(nodes, node) != Nodes.END; node = Nodes.behind(nodes, node)) {
            int name = Nodes.name(nodes, node);
            Integer previous = name > KnownTexts.NO_TEXT ? others.put(known.text(name), node) : null;
            if (previous != null) {
                Nodes.hide(nodes, previous);
            }
        }
    }
}
