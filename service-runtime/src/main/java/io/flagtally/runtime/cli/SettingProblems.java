package io.flagtally.runtime.cli;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/** Collects the problems of several configuration records. */
public final class SettingProblems {
    private final List<String> problems = new ArrayList<>();

    /** Builds a configuration record and notes its problems. */
    public SettingProblems of(Runnable configuration) {
        try {
            configuration.run();
        } catch (InvalidSettingsException e) {
            problems.addAll(e.problems());
        }
        return this;
    }

    /** One line a problem, in the order of the calls. */
    public List<String> list() {
        return List.copyOf(problems);
    }
}
