package io.flagtally.model;

import java.util.List;

/** Settings that can't be run with; holds all of what is wrong, each line starting with the setting's name. */
public final class InvalidSettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    private InvalidSettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** For one that is found alone, {@code setting-name: what is wrong}. */
    public static InvalidSettingsException of(String problem) {
        return new InvalidSettingsException(List.of(problem));
    }

    /** One line a problem, {@code setting-name: what is wrong}. */
    public List<String> problems() {
        return problems;
    }

    /** Throws if {@code problems} is not empty. */
    public static void throwIfAny(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }
}
