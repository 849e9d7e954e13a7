package io.flagtally.benchmarks.aggregator;

import io.flagtally.model.topics.Topic;

/**
 * How the topics of one application that counts are named.
 *
 * @param topicPrefix goes before all of them, so that several can run on one broker
 * @param id as the aggregator's {@code --application-id}
 */
public record Application(String topicPrefix, String id) {

    /** The consumer group, and what the names of its internal topics start with. */
    String group() {
        return topicPrefix + id;
    }

    public String rawTopic() {
        return Topic.UNLEASH_REPORTS_RAW.name(topicPrefix);
    }

    boolean isInput(String topic) {
        return topic.equals(rawTopic()) || isRepartition(topic);
    }

    public boolean isRepartition(String topic) {
        return topic.startsWith(group()) && topic.endsWith("-repartition");
    }

    public boolean isHourly(String topic) {
        return topic.equals(Topic.FLAG_USAGE_HOURLY.name(topicPrefix))
                || topic.equals(Topic.FLAG_VARIANT_USAGE_HOURLY.name(topicPrefix));
    }

    public boolean isHourlyChangelog(String topic) {
        return topic.startsWith(group() + "-hourly-") && isChangelog(topic);
    }

    public boolean isChangelog(String topic) {
        return topic.startsWith(group()) && topic.endsWith("-changelog");
    }
}
