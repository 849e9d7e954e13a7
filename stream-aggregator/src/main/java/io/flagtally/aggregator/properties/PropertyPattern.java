package io.flagtally.aggregator.properties;

import io.flagtally.model.decode.Names;

/**
 * Names of properties: every character stands for itself, save {@code *}, which stands for any number of characters,
 * none included. Case counts.
 */
public final class PropertyPattern {
    private static final char ANY = '*';

    private final String pattern;

    public PropertyPattern(String pattern) {
        // A name that is too long is known by its cut form only.
        this.pattern = pattern.indexOf(ANY) < 0 ? Names.clean(pattern) : pattern;
    }

    /**
     * True if all of {@code name} matches. In time proportional to both lengths multiplied at worst, since names come
     * from clients: only the last star is ever tried again.
     */
    public boolean matches(String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (in < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == ANY) {
                star = at++;
                retry = in;
            } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++retry;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == ANY) {
            at++;
        }
        return at == pattern.length();
    }
}
