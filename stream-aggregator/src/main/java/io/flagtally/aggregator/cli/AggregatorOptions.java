package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.aggregator.applications.ApplicationSettings;
import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.aggregator.intake.UnbelievedTimes;
import io.flagtally.aggregator.names.KeyBounds;
import io.flagtally.aggregator.names.NameSettings;
import io.flagtally.aggregator.once.ResendSettings;
import io.flagtally.aggregator.properties.PropertySettings;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.aggregator.streams.HealthSettings;
import io.flagtally.aggregator.streams.StreamsSettings;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.LargeSizeConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The settings that are the aggregator's own, for any command that runs one. */
public final class AggregatorOptions {
    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "N",
            description = "stream threads of this process (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--standbys",
            defaultValue = "0",
            paramLabel = "N",
            description = "copies of the state on other instances (default: ${DEFAULT-VALUE})")
    private int standbys;

    @Option(
            names = "--cache-size",
            defaultValue = "64MiB",
            paramLabel = "SIZE",
            converter = LargeSizeConverter.class,
            description = "memory of the record caches (default: ${DEFAULT-VALUE})")
    private long cacheSize;

    @Option(
            names = "--store-memory",
            defaultValue = "256MiB",
            paramLabel = "SIZE",
            converter = LargeSizeConverter.class,
            description = "memory off the heap that all stores of this process share (default: ${DEFAULT-VALUE})")
    private long storeMemory;

    @Option(
            names = "--commit-interval",
            defaultValue = "1s",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "time between commits, and so between two updates of one row (default: ${DEFAULT-VALUE})")
    private Duration commitInterval;

    @Option(
            names = "--combined-entries",
            defaultValue = "200000",
            paramLabel = "N",
            description = "sums that are held for a partition between two commits; 0 turns combining off"
                    + " (default: ${DEFAULT-VALUE})")
    private int combinedEntries;

    @Option(
            names = "--combined-bytes",
            defaultValue = "32MiB",
            paramLabel = "SIZE",
            converter = LargeSizeConverter.class,
            description = "heap that sums of a partition take between two commits (default: ${DEFAULT-VALUE})")
    private long combinedBytes;

    @Mixin
    private WindowOptions windows;

    @Option(
            names = "--unbelieved-times",
            defaultValue = "count",
            paramLabel = "count|dead-letter",
            converter = UnbelievedTimesConverter.class,
            description = "whether a row whose time is not believed counts, in the hour of receipt"
                    + " (default: ${DEFAULT-VALUE})")
    private UnbelievedTimes unbelievedTimes;

    @Option(
            names = "--count-once",
            arity = "1",
            defaultValue = "true",
            paramLabel = "true|false",
            description = "recognise reports that are sent again, and count them once (default: ${DEFAULT-VALUE})")
    private boolean countOnce;

    @Option(
            names = "--remember-reports",
            defaultValue = "24h",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long after its last report a connection is remembered, so that a report which it sends"
                    + " again is recognised (default: ${DEFAULT-VALUE})")
    private Duration rememberReports;

    @Option(
            names = "--max-connections",
            defaultValue = "100000",
            paramLabel = "N",
            description =
                    "connections of a raw partition that are remembered; past it those that reported longest ago are"
                            + " forgotten (default: ${DEFAULT-VALUE})")
    private int maxConnections;

    @Option(
            names = "--property-time-floor",
            defaultValue = "2015-01-01T00:00:00Z",
            paramLabel = "TIME",
            description = "an older time of a property is not believed (default: ${DEFAULT-VALUE})")
    private Instant propertyTimeFloor;

    @Option(
            names = "--max-values-per-property",
            defaultValue = "10000",
            paramLabel = "N",
            description = "distinct values that one property holds (default: ${DEFAULT-VALUE})")
    private int maxValuesPerProperty;

    @Option(
            names = "--value-expiry",
            defaultValue = "90d",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "a property's value that goes unseen for this long is forgotten (default: ${DEFAULT-VALUE})")
    private Duration valueExpiry;

    @Option(
            names = "--max-names-backend",
            defaultValue = "100000",
            paramLabel = "N",
            description = "distinct names that a backend key brings into a raw partition in an hour; more count under …"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxNamesBackend;

    @Option(
            names = "--max-names-frontend",
            defaultValue = "5000",
            paramLabel = "N",
            description =
                    "distinct names that a frontend key brings into a raw partition in an hour; more count under …"
                            + " (default: ${DEFAULT-VALUE})")
    private int maxNamesFrontend;

    @Option(
            names = "--max-clients-backend",
            defaultValue = "10000",
            paramLabel = "N",
            description = "apps and clients of them that a backend key brings into a raw partition in an hour; more are"
                    + " kept as … (default: ${DEFAULT-VALUE})")
    private int maxClientsBackend;

    @Option(
            names = "--max-clients-frontend",
            defaultValue = "100",
            paramLabel = "N",
            description =
                    "apps and clients of them that a frontend key brings into a raw partition in an hour; more are"
                            + " kept as … (default: ${DEFAULT-VALUE})")
    private int maxClientsFrontend;

    @Option(
            names = "--application-expiry",
            defaultValue = "400d",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "a client application that goes unseen for this long is forgotten" + " (default: ${DEFAULT-VALUE})")
    private Duration applicationExpiry;

    @Mixin
    private PropertyRuleOptions propertyRules;

    @Option(
            names = "--accept-lost-reports",
            arity = "1",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "go on behind reports that expired before they were counted (default: ${DEFAULT-VALUE})")
    private boolean acceptLostReports;

    @Option(
            names = "--count-from",
            defaultValue = "1970-01-01T00:00:00Z",
            paramLabel = "TIME",
            description = "count no row of an earlier hour, and let a new application id count again from that hour on"
                    + " what output topics hold; the first start decides it (default: every hour)")
    private Instant countFrom;

    @Option(
            names = "--max-thread-replacements",
            defaultValue = "3",
            paramLabel = "N",
            description = "stream threads that may die within the window and are replaced; one more ends the process"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxThreadReplacements;

    @Option(
            names = "--thread-replacement-window",
            defaultValue = "10m",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a thread that was replaced is counted, and the instance is degraded"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration threadReplacementWindow;

    @Option(
            names = "--ready-max-lag",
            defaultValue = "10m",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "not ready while a report of this instance's partitions has waited for longer; 0s for any"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration readyMaxLag;
    /** What a start may do; throws with all that is wrong. */
    public StartSettings start() {
        return new StartSettings(acceptLostReports, countFrom);
    }

    /** How Kafka Streams runs; throws with all that is wrong. */
    public StreamsSettings streams(String applicationId, Path stateDir) {
        return new StreamsSettings(
                applicationId,
                threads,
                standbys,
                stateDir,
                cacheSize,
                storeMemory,
                commitInterval,
                new CombineBounds(combinedEntries, combinedBytes));
    }

    /** Which event times are believed; throws with all that is wrong. */
    public EventTimeSettings eventTimes() {
        return new EventTimeSettings(windows.maxLateness(), windows.maxSkew(), unbelievedTimes);
    }

    /** How resent reports are recognised; throws with all that is wrong. */
    public ResendSettings resends() {
        return new ResendSettings(countOnce, rememberReports, maxConnections);
    }

    /** What is kept of properties; throws with all that is wrong. */
    public PropertySettings properties() {
        return new PropertySettings(propertyTimeFloor, maxValuesPerProperty, valueExpiry, propertyRules.rules());
    }

    /** How many names an API key may bring; throws with all that is wrong. */
    public NameSettings names() {
        return new NameSettings(
                new KeyBounds(maxNamesBackend, maxClientsBackend), new KeyBounds(maxNamesFrontend, maxClientsFrontend));
    }

    /** What is kept of client applications; throws with all that is wrong. */
    public ApplicationSettings applications() {
        return new ApplicationSettings(applicationExpiry);
    }

    /** When an instance gives up; throws with all that is wrong. */
    public HealthSettings health() {
        return new HealthSettings(maxThreadReplacements, threadReplacementWindow, readyMaxLag);
    }

    /** All of it together with what other options say. */
    public AggregatorConfig config(
            TopicSettings topics,
            boolean createTopics,
            StreamsSettings streams,
            DecodeLimits limits,
            Map<String, Object> kafka) {
        return new AggregatorConfig(
                topics,
                createTopics,
                start(),
                streams,
                eventTimes(),
                resends(),
                properties(),
                names(),
                applications(),
                health(),
                limits,
                kafka);
    }

    static final class UnbelievedTimesConverter implements ITypeConverter<UnbelievedTimes> {
        @Override
        public UnbelievedTimes convert(String text) {
            return UnbelievedTimes.of(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not count or dead-letter"));
        }
    }
}
