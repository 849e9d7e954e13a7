package io.flagtally.aggregator;

import io.flagtally.aggregator.applications.ApplicationSettings;
import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.hourly.HourlyWindow;
import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.aggregator.lag.HealthSettings;
import io.flagtally.aggregator.names.NameSettings;
import io.flagtally.aggregator.once.ResendSettings;
import io.flagtally.aggregator.properties.PropertySettings;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsSettings;
import java.nio.file.Path;
import java.util.Map;

/**
 * All that an aggregator runs with.
 *
 * @param createTopics true to create topics that are missing; they are checked in any case
 * @param combined what is summed on the heap between two commits; past it sums are forwarded early
 * @param limits the same as the gateways'
 * @param kafka any client setting that is not ours, {@code bootstrap.servers} included; may name a client, as in
 *     {@code main.consumer.group.instance.id}
 */
public record AggregatorConfig(
        TopicSettings topics,
        boolean createTopics,
        StartSettings start,
        StreamsSettings streams,
        CombineBounds combined,
        EventTimeSettings eventTimes,
        ResendSettings resends,
        PropertySettings properties,
        NameSettings names,
        ApplicationSettings applications,
        HealthSettings health,
        DecodeLimits limits,
        Map<String, Object> kafka) {

    public static final String DEFAULT_APPLICATION_ID = "flagtally-aggregator";

    /** The defaults, on given topics and with a state directory of its own. */
    public static AggregatorConfig defaults(TopicSettings topics, Path stateDir, Map<String, Object> kafka) {
        return new AggregatorConfig(
                topics,
                true,
                StartSettings.DEFAULT,
                StreamsSettings.defaults(DEFAULT_APPLICATION_ID, stateDir),
                CombineBounds.DEFAULT,
                EventTimeSettings.DEFAULT,
                ResendSettings.DEFAULT,
                PropertySettings.DEFAULT,
                NameSettings.DEFAULT,
                ApplicationSettings.DEFAULT,
                HealthSettings.DEFAULT,
                DecodeLimits.DEFAULT,
                kafka);
    }

    public AggregatorConfig {
        kafka = Map.copyOf(kafka);
        StreamsProperties.check(kafka);
        InvalidSettingsException.throwIfAny(resends.problemsWith(topics.rawRetention()));
    }

    /** The settings of Kafka Streams that follow. */
    public StreamsProperties streamsProperties() {
        return new StreamsProperties(topics, streams, kafka);
    }

    /** How long hours take rows, and so how long they are kept in state. */
    public HourlyWindow window() {
        return HourlyWindow.outliving(topics.rawLifetime(), eventTimes.maxLateness(), eventTimes.maxSkew());
    }

    /** The same with another rule of what a start may do. */
    public AggregatorConfig with(StartSettings newStart) {
        return new AggregatorConfig(
                topics,
                createTopics,
                newStart,
                streams,
                combined,
                eventTimes,
                resends,
                properties,
                names,
                applications,
                health,
                limits,
                kafka);
    }

    /** The same with another bound on what an instance bears. */
    public AggregatorConfig with(HealthSettings bearable) {
        return new AggregatorConfig(
                topics,
                createTopics,
                start,
                streams,
                combined,
                eventTimes,
                resends,
                properties,
                names,
                applications,
                bearable,
                limits,
                kafka);
    }

    /** The same with other bounds on what is summed between two commits. */
    public AggregatorConfig with(CombineBounds bounds) {
        return new AggregatorConfig(
                topics,
                createTopics,
                start,
                streams,
                bounds,
                eventTimes,
                resends,
                properties,
                names,
                applications,
                health,
                limits,
                kafka);
    }

    /** The same with another rule of what is kept of client applications. */
    public AggregatorConfig with(ApplicationSettings kept) {
        return new AggregatorConfig(
                topics,
                createTopics,
                start,
                streams,
                combined,
                eventTimes,
                resends,
                properties,
                names,
                kept,
                health,
                limits,
                kafka);
    }
}
