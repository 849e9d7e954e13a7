package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.aggregator.forget.Erasure;
import io.flagtally.aggregator.forget.ErasureResult;
import io.flagtally.aggregator.forget.ForgetTarget;
import io.flagtally.aggregator.properties.PropertyTopics;
import io.flagtally.aggregator.properties.ValueHash;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicPrefixOption;
import io.flagtally.runtime.start.KafkaAnswer;
import io.flagtally.runtime.terminal.Terminal;
import io.flagtally.streams.StreamsSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally forget}: erases a property or a value from stores and topics, and proves it. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = {
            "Erases a property with all of its values, or one value, from the aggregators' stores and topics,",
            "and prints where the tombstones lie. Aggregators must be running.",
            "Exit code 0: no row of it is left; 1: it could not be proved; 3: no output or changelog holds any trace"
                    + " of it."
        })
public final class ForgetCommand implements Callable<Integer>, ChecksSettings {
    private static final int EXIT_NO_TRACE = 3;

    @Mixin
    private Terminal terminal;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--property",
            required = true,
            paramLabel = "NAME",
            description = "whose values are to be forgotten")
    private String property;

    @Option(
            names = "--value",
            paramLabel = "VALUE",
            description = "forget only this one of its values (default: the property and all of its values)")
    private String value;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "forget only in this environment (default: in all)")
    private String environment;

    @Option(
            names = "--property-hash-key-file",
            paramLabel = "FILE",
            description =
                    "the secret that values are hashed with: VALUE is then in clear, and its hash is forgotten too")
    private Path keyFile;

    @Option(
            names = "--timeout",
            defaultValue = "1m",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long to wait for the aggregators (default: ${DEFAULT-VALUE})")
    private Duration timeout;

    @Mixin
    private TopicPrefixOption prefix;

    @Option(
            names = "--application-id",
            defaultValue = AggregatorConfig.DEFAULT_APPLICATION_ID,
            paramLabel = "ID",
            description = "the aggregators', without the prefix (default: ${DEFAULT-VALUE})")
    private String applicationId;

    @Override
    public List<String> settingProblems() {
        return new SettingProblems()
                .of(kafka::check)
                .of(prefix::check)
                .of(() -> StreamsSettings.checkApplicationId(applicationId))
                .of(this::hash)
                .of(this::checkValue)
                .list();
    }

    @Override
    public Integer call() {
        Map<String, Object> settings = kafka.properties();
        String group = prefix.text() + applicationId;
        ForgetTarget target =
                new ForgetTarget(Optional.ofNullable(environment), property, Optional.ofNullable(value), hash());
        try {
            KafkaAnswer.require(settings);
            return report(
                    new Erasure(settings, new PropertyTopics(prefix.text(), group), group, target).run(timeout), group);
        } catch (UnknownTopicOrPartitionException e) {
            return terminal.failed(e.getMessage() + ": has an aggregator with application id " + group + " ever run?");
        } catch (KafkaException e) {
            if (e instanceof TopicAuthorizationException forbidden) {
                return terminal.failed("the brokers' ACLs don't allow this client to see or read "
                        + String.join(", ", forbidden.unauthorizedTopics()));
            }
            return terminal.failed(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
    }

    private void checkValue() {
        if (keyFile != null && value == null) {
            throw InvalidSettingsException.of("property-hash-key-file: makes sense with --value only");
        }
    }

    private Optional<ValueHash> hash() {
        return Optional.ofNullable(keyFile).map(ValueHash::withKeyIn);
    }

    private int report(ErasureResult result, String group) {
        PrintWriter out = terminal.out();
        if (result instanceof ErasureResult.Erased erased) {
            erased.tombstones().forEach(place -> out.println("tombstone " + place));
            out.printf(
                    "erased: no row is left; older records on disk until they are compacted: %d%n", erased.records());
            out.flush();
            return 0;
        }
        if (result instanceof ErasureResult.Queued queued) {
            return terminal.failed(
                    "no aggregator with application id " + group + " carried it out within " + timeout.toSeconds()
                            + " s. The request stays, and is carried out once one runs: "
                            + String.join(", ", queued.requests()));
        }
        if (result instanceof ErasureResult.StillLive live) {
            return terminal.failed(
                    "it was reported again meanwhile, rows: " + live.rows() + ". Have a rule drop the property first");
        }
        if (result instanceof ErasureResult.Waiting waiting) {
            return terminal.failed("no live row of it is there, but on " + waiting.topic()
                    + " sightings wait that may be of it, and no"
                    + " aggregator with application id " + group + " read them within " + timeout.toSeconds()
                    + " s: run this again once one runs");
        }
        terminal.tell("nothing to forget: no output or changelog holds any record of it");
        return EXIT_NO_TRACE;
    }
}
