package io.flagtally.aggregator;

import io.flagtally.aggregator.activity.FlagActivities;
import io.flagtally.aggregator.applications.ClientApplications;
import io.flagtally.aggregator.combine.Combine;
import io.flagtally.aggregator.combine.CommitHook;
import io.flagtally.aggregator.deadletter.DeadLetters;
import io.flagtally.aggregator.hourly.HourlyTotals;
import io.flagtally.aggregator.hourly.SaturatingSum;
import io.flagtally.aggregator.hourly.SideOutput;
import io.flagtally.aggregator.intake.DecodeReports;
import io.flagtally.aggregator.intake.EventTimes;
import io.flagtally.aggregator.names.NameBounds;
import io.flagtally.aggregator.once.CountOnce;
import io.flagtally.aggregator.once.KafkaRawLogs;
import io.flagtally.aggregator.once.RawLogs;
import io.flagtally.aggregator.properties.ReceivedProperties;
import io.flagtally.aggregator.rows.ClientRow;
import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.aggregator.rows.PropertyRow;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.aggregator.rows.SumBlock;
import io.flagtally.aggregator.rows.UsageKind;
import io.flagtally.aggregator.rows.ValueRow;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.ReplayLimit;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.StreamsLayout;
import io.flagtally.streams.StreamsProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** The topology, as a pure function of its settings: raw topics in, one fragment for each kind of output. */
final class UsageTopology {
    /** To be raised with a change after which an earlier version can't read what stores and repartition topics hold. */
    private static final int FORMATS = 1;

    private final AggregatorConfig config;
    private final Supplier<Instant> countFrom;
    private final Function<ReportFormat, ReportDecoder> newDecoder;
    private final RawLogs rawLogs;
    private final MeterRegistry metrics;

    /** {@code countFrom} is asked for when a task begins: the start decides it. */
    UsageTopology(
            AggregatorConfig config,
            Supplier<Instant> countFrom,
            Function<ReportFormat, ReportDecoder> newDecoder,
            MeterRegistry metrics) {
        this(config, countFrom, newDecoder, rawLogs(config), metrics);
    }

    /** The same with another place where reports are read back from that come again. */
    UsageTopology(
            AggregatorConfig config,
            Supplier<Instant> countFrom,
            Function<ReportFormat, ReportDecoder> newDecoder,
            RawLogs rawLogs,
            MeterRegistry metrics) {
        this.config = config;
        this.countFrom = countFrom;
        this.newDecoder = newDecoder;
        this.rawLogs = rawLogs;
        this.metrics = metrics;
    }

    Topology build() {
        // Only a builder that knows the configuration refuses resources without a name of their own.
        StreamsBuilder builder = new StreamsBuilder(
                new TopologyConfig(new StreamsConfig(config.streamsProperties().all())));
        String prefix = config.topics().prefix();
        int partitions = config.topics().outputPartitions();

        SaturatingSum sum = new SaturatingSum(metrics);
        KStream<byte[], IntakeOutput> rows = decoding(sum).rows(builder, config.topics());
        HourlyTotals totals =
                new HourlyTotals(config.window(), countFrom, sum, config.combined(), partitions, prefix, metrics);
        totals.add(sums(UsageKind.FLAG, rows, "select-flag-rows"), UsageKind.FLAG, activity());
        totals.add(sums(UsageKind.VARIANT, rows, "select-variant-rows"), UsageKind.VARIANT, SideOutput.NONE);
        new ReceivedProperties(config.properties(), config.eventTimes().maxSkew(), config.topics(), metrics)
                .add(
                        only(PropertyRow.class, rows, "select-property-rows"),
                        only(ValueRow.class, rows, "select-value-rows"));
        new ClientApplications(
                        config.combined(),
                        config.applications().expiry(),
                        config.topics().rawLifetime(),
                        config.topics().eraseWithin(),
                        metrics)
                .add(only(ClientRow.class, rows, "select-client-rows"), partitions, prefix);
        DeadLetters.add(only(RejectedReport.class, rows, "select-rejected-reports"), config.topics(), metrics);
        return builder.build();
    }

    /** What all instances of an application id must have in common. */
    static StreamsLayout layout(Topology topology, TopicSettings topics) {
        return StreamsLayout.of(
                topology.describe(), topics.outputPartitions(), FORMATS, store -> !CommitHook.isHook(store));
    }

    private DecodeReports decoding(SaturatingSum sum) {
        return new DecodeReports(
                newDecoder,
                () -> new EventTimes(config.eventTimes(), countFrom.get()),
                ReplayLimit.of(config.topics()),
                config.resends().countOnce() ? Optional.of(countOnce()) : Optional.empty(),
                new NameBounds(config.names(), metrics),
                new Combine(config.combined(), sum, config.topics().outputPartitions(), metrics),
                metrics);
    }

    private FlagActivities activity() {
        return new FlagActivities(config.topics(), config.window().retention(), metrics);
    }

    private CountOnce countOnce() {
        return new CountOnce(config.topics().rawSuffix(), config.resends(), rawLogs, newDecoder, metrics);
    }

    /** Reads raw topics back in the tasks' threads, while their transactions are open. */
    static KafkaRawLogs rawLogs(AggregatorConfig config) {
        StreamsProperties streams = config.streamsProperties();
        String clientId = streams.applicationId() + "-originals";
        // A transaction lasts from one commit to the next, and the wait on top of it.
        Duration longestWait = streams.transactionTimeout()
                .minus(config.streams().commitInterval())
                .dividedBy(2);
        return new KafkaRawLogs(streams.consumer(clientId), clientId, longestWait);
    }

    private static KStream<byte[], SumBlock> sums(UsageKind kind, KStream<byte[], IntakeOutput> rows, String name) {
        return rows.flatMapValues(
                row -> row instanceof SumBlock block && block.kind() == kind ? List.of(block) : List.of(),
                Named.as(name));
    }

    /** The rows of one kind. They are records of their own already, so flattening leaves each its own timestamp. */
    private static <R extends IntakeOutput> KStream<byte[], R> only(
            Class<R> kind, KStream<byte[], IntakeOutput> rows, String name) {
        return rows.flatMapValues(row -> kind.isInstance(row) ? List.of(kind.cast(row)) : List.<R>of(), Named.as(name));
    }
}
