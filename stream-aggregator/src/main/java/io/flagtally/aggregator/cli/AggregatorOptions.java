package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.aggregator.applications.ApplicationSettings;
import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.aggregator.intake.UnbelievedTimes;
import io.flagtally.aggregator.lag.HealthSettings;
import io.flagtally.aggregator.names.KeyBounds;
import io.flagtally.aggregator.names.NameSettings;
import io.flagtally.aggregator.once.ResendSettings;
import io.flagtally.aggregator.properties.PropertySettings;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.LargeSizeConverter;
import io.flagtally.streams.StreamsSettings;
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
    private static final StreamsSettings STREAMS =
            StreamsSettings.defaults(AggregatorConfig.DEFAULT_APPLICATION_ID, Path.of("unused"));

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "stream threads of this process (default: ${DEFAULT-VALUE})")
    private int threads = STREAMS.threads();

    @Option(
            names = "--standbys",
            paramLabel = "N",
            description = "copies of the state on other instances (default: ${DEFAULT-VALUE})")
    private int standbys = STREAMS.standbys();

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = LargeSizeConverter.class,
            description = "memory of the record caches (default: ${DEFAULT-VALUE})")
    private long cacheSize = STREAMS.cacheBytes();

    @Option(
            names = "--store-memory",
            paramLabel = "SIZE",
            converter = LargeSizeConverter.class,
            description = "memory off the heap that all stores of this process share (default: ${DEFAULT-VALUE})")
    private long storeMemory = STREAMS.storeBytes();

    @Option(
            names = "--commit-interval",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "time between commits, and so between two updates of one row (default: ${DEFAULT-VALUE})")
    private Duration commitInterval = STREAMS.commitInterval();

    @Option(
            names = "--combined-entries",
            paramLabel = "N",
            description = "sums that are held for a partition between two commits; 0 turns combining off"
                    + " (default: ${DEFAULT-VALUE})")
    private int combinedEntries = CombineBounds.DEFAULT.entries();

    @Option(
            names = "--combined-bytes",
            paramLabel = "SIZE",
            converter = LargeSizeConverter.class,
            description = "heap that sums of a partition take between two commits (default: ${DEFAULT-VALUE})")
    private long combinedBytes = CombineBounds.DEFAULT.bytes();

    @Mixin
    private WindowOptions windows;

    @Option(
            names = "--unbelieved-times",
            paramLabel = "count|dead-letter",
            converter = UnbelievedTimesConverter.class,
            description = "whether a row whose time is not believed counts, in the hour of receipt"
                    + " (default: ${DEFAULT-VALUE})")
    private UnbelievedTimes unbelievedTimes = EventTimeSettings.DEFAULT.unbelieved();

    @Option(
            names = "--count-once",
            arity = "1",
            paramLabel = "true|false",
            description = "recognise reports that are sent again, and count them once (default: ${DEFAULT-VALUE})")
    private boolean countOnce = ResendSettings.DEFAULT.countOnce();

    @Option(
            names = "--remember-reports",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long after its last report a connection is remembered, so that a report which it sends"
                    + " again is recognised (default: ${DEFAULT-VALUE})")
    private Duration rememberReports = ResendSettings.DEFAULT.rememberFor();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description =
                    "connections of a raw partition that are remembered; past it those that reported longest ago are"
                            + " forgotten (default: ${DEFAULT-VALUE})")
    private int maxConnections = ResendSettings.DEFAULT.maxConnections();

    @Option(
            names = "--property-time-floor",
            paramLabel = "TIME",
            description = "an older time of a property is not believed (default: ${DEFAULT-VALUE})")
    private Instant propertyTimeFloor = PropertySettings.DEFAULT.timeFloor();

    @Option(
            names = "--max-values-per-property",
            paramLabel = "N",
            description = "distinct values that one property holds (default: ${DEFAULT-VALUE})")
    private int maxValuesPerProperty = PropertySettings.DEFAULT.maxValuesPerProperty();

    @Option(
            names = "--value-expiry",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "a property's value that goes unseen for this long is forgotten (default: ${DEFAULT-VALUE})")
    private Duration valueExpiry = PropertySettings.DEFAULT.valueExpiry();

    @Option(
            names = "--max-names-backend",
            paramLabel = "N",
            description = "distinct names that a backend key brings into a raw partition in an hour; more count under …"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxNamesBackend = NameSettings.DEFAULT.backend().names();

    @Option(
            names = "--max-names-frontend",
            paramLabel = "N",
            description =
                    "distinct names that a frontend key brings into a raw partition in an hour; more count under …"
                            + " (default: ${DEFAULT-VALUE})")
    private int maxNamesFrontend = NameSettings.DEFAULT.frontend().names();

    @Option(
            names = "--max-clients-backend",
            paramLabel = "N",
            description = "apps and clients of them that a backend key brings into a raw partition in an hour; more are"
                    + " kept as … (default: ${DEFAULT-VALUE})")
    private int maxClientsBackend = NameSettings.DEFAULT.backend().clients();

    @Option(
            names = "--max-clients-frontend",
            paramLabel = "N",
            description =
                    "apps and clients of them that a frontend key brings into a raw partition in an hour; more are"
                            + " kept as … (default: ${DEFAULT-VALUE})")
    private int maxClientsFrontend = NameSettings.DEFAULT.frontend().clients();

    @Option(
            names = "--application-expiry",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "a client application that goes unseen for this long is forgotten (default: ${DEFAULT-VALUE})")
    private Duration applicationExpiry = ApplicationSettings.DEFAULT.expiry();

    @Mixin
    private PropertyRuleOptions propertyRules;

    @Option(
            names = "--accept-lost-reports",
            arity = "1",
            paramLabel = "true|false",
            description = "go on behind reports that expired before they were counted (default: ${DEFAULT-VALUE})")
    private boolean acceptLostReports = StartSettings.DEFAULT.acceptLostReports();

    @Option(
            names = "--count-from",
            paramLabel = "TIME",
            description = "count no row of an earlier hour, and let a new application id count again from that hour on"
                    + " what output topics hold; the first start decides it (default: every hour)")
    private Instant countFrom = StartSettings.DEFAULT.countFrom();

    @Option(
            names = "--max-thread-replacements",
            paramLabel = "N",
            description = "stream threads that may die within the window and are replaced; one more ends the process"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxThreadReplacements = HealthSettings.DEFAULT.maxThreadReplacements();

    @Option(
            names = "--thread-replacement-window",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a thread that was replaced is counted, and the instance is degraded"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration threadReplacementWindow = HealthSettings.DEFAULT.threadReplacementWindow();

    @Option(
            names = "--ready-max-lag",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "not ready while a report of this instance's partitions has waited for longer; 0s for any"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration readyMaxLag = HealthSettings.DEFAULT.readyMaxLag();
    /** What a start may do; throws with all that is wrong. */
    public StartSettings start() {
        return new StartSettings(acceptLostReports, countFrom);
    }

    /** How Kafka Streams runs; throws with all that is wrong. */
    public StreamsSettings streams(String applicationId, Path stateDir) {
        return new StreamsSettings(applicationId, threads, standbys, stateDir, cacheSize, storeMemory, commitInterval);
    }

    /** What is summed between two commits; throws with all that is wrong. */
    public CombineBounds combined() {
        return new CombineBounds(combinedEntries, combinedBytes);
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
                combined(),
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
