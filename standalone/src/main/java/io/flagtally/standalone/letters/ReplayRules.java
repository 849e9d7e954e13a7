package io.flagtally.standalone.letters;

import io.flagtally.model.report.ReplayLimit;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides which letters can be replayed, by the same limit as the aggregator's. */
final class ReplayRules {
    private final ReplayLimit limit;
    private final Set<String> rawTopics;

    ReplayRules(TopicSettings topics) {
        this.limit = ReplayLimit.of(topics);
        this.rawTopics = Arrays.stream(Topic.values())
                .filter(Topic::isRaw)
                .map(topic -> topic.name(topics.prefix()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What becomes of the letter if it is replayed at that time. */
    Fate fate(DeadLetter letter, boolean replayedBefore, Instant now) {
        if (replayedBefore) {
            return Fate.REPLAYED_BEFORE;
        }
        if (letter.payload().length == 0) {
            return Fate.NO_PAYLOAD;
        }
        if (!rawTopics.contains(letter.topic())) {
            return Fate.UNKNOWN_TOPIC;
        }
        return limit.isStale(letter.receivedAt(), now) ? Fate.STALE : Fate.REPLAYED;
    }
}
