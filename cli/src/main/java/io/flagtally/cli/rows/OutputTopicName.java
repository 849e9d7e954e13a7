package io.flagtally.cli.rows;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.Topic;
import java.util.Arrays;
import java.util.List;

/** Names of output topics as a person types them, with or without the prefix. */
final class OutputTopicName {
    private static final List<String> BASE_NAMES = Arrays.stream(Topic.values())
            .filter(Topic::isOutput)
            .map(Topic::baseName)
            .toList();

    private OutputTopicName() {}

    /** Throws unless {@code typed} is the name of an output topic under some prefix. */
    static void check(String setting, String typed) {
        if (BASE_NAMES.stream().noneMatch(typed::endsWith)) {
            InvalidSettingsException.throwIfAny(
                    List.of(setting + ": '" + typed + "' is not one of " + String.join(", ", BASE_NAMES)));
        }
    }

    /** The name on the cluster: as typed, save that {@code prefix} goes before one that was typed without any. */
    static String full(String typed, String prefix) {
        return BASE_NAMES.contains(typed) ? prefix + typed : typed;
    }
}
