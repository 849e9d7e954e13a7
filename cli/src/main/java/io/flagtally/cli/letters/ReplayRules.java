package io.flagtally.cli.letters;

import io.flagtally.model.report.ReplayLimit;
import io.flagtally.model.topics.TopicSettings;
import java.time.Instant;

/** Decides which letters can be replayed, by the same limit as the aggregator's, and where to. */
final class ReplayRules {
    private final TopicSettings topics;
    private final ReplayLimit limit;

    ReplayRules(TopicSettings topics) {
        this.topics = topics;
        this.limit = ReplayLimit.of(topics);
    }

    /** What becomes of the letter if it is replayed at that time. */
    Fate fate(DeadLetter letter, boolean replayedBefore, Instant now) {
        if (replayedBefore) {
            return Fate.REPLAYED_BEFORE;
        }
        if (letter.payload().length == 0) {
            return Fate.NO_PAYLOAD;
        }
        if (topics.rawTopic(letter.topic()).isEmpty()) {
            return Fate.UNKNOWN_TOPIC;
        }
        return limit.isStale(letter.receivedAt(), now) ? Fate.STALE : Fate.REPLAYED;
    }

    /**
     * The topic that a letter which can be replayed goes to: the one it came from, in the generation that is read now.
     */
    String destination(DeadLetter letter) {
        return topics.name(topics.rawTopic(letter.topic()).orElseThrow());
    }
}
