package io.flagtally.aggregator.rows;

import io.flagtally.model.topics.Topic;
import java.util.List;

/** What is counted by the hour: the names that it is counted by, and the one or two counts of a row. */
public enum UsageKind {
    /** Yes and no of each flag. */
    FLAG(Topic.FLAG_USAGE_HOURLY, "flag-usage"),
    /** How often each variant was served. */
    VARIANT(Topic.FLAG_VARIANT_USAGE_HOURLY, "variant-usage");

    private final Topic topic;
    private final String noun;

    UsageKind(Topic topic, String noun) {
        this.topic = topic;
        this.noun = noun;
    }

    /** The output topic. */
    public Topic topic() {
        return topic;
    }

    /** Names the nodes, store and repartition topic, such as {@code flag-usage}. */
    public String noun() {
        return noun;
    }

    /** Fields of the key on the output topic, without the hour; the internal key has them in this order. */
    public List<String> names() {
        return switch (this) {
            case FLAG -> List.of("environment", "app", "flag");
            case VARIANT -> List.of("environment", "app", "flag", "variant");
        };
    }

    /** Fields of the value on the output topic that are summed. */
    public List<String> counts() {
        return switch (this) {
            case FLAG -> List.of("yes", "no");
            case VARIANT -> List.of("count");
        };
    }

    /** True if a row has two counts; where it has one, the second is 0. */
    public boolean hasTwoCounts() {
        return this == FLAG;
    }
}
