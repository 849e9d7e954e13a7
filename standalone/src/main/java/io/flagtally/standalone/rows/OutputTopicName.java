package io.flagtally.standalone.rows;

import io.flagtally.model.topics.Topic;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of an output topic as a person types it, with or without the prefix. */
record OutputTopicName(String typed, Topic topic) {
    static final List<Topic> OUTPUT =
            Arrays.stream(Topic.values()).filter(Topic::isOutput).toList();

    /** The name on the cluster: as typed, save that {@code prefix} goes before a name that was typed without one. */
    String full(String prefix) {
        return typed.equals(topic.baseName()) ? topic.name(prefix) : typed;
    }

    /** Takes any name that is an output topic's under some prefix. */
    static final class Converter implements ITypeConverter<OutputTopicName> {
        @Override
        public OutputTopicName convert(String typed) {
            return OUTPUT.stream()
                    .filter(topic -> typed.endsWith(topic.baseName()))
                    .findFirst()
                    .map(topic -> new OutputTopicName(typed, topic))
                    .orElseThrow(() -> new TypeConversionException("'" + typed + "' is not one of "
                            + String.join(
                                    ", ", OUTPUT.stream().map(Topic::baseName).toList())));
        }
    }
}
