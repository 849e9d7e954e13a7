package io.flagtally.cli.rows;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicPrefixOption;
import io.flagtally.runtime.reading.TopicRow;
import io.flagtally.runtime.reading.TopicRows;
import io.flagtally.runtime.start.KafkaAnswer;
import io.flagtally.runtime.terminal.Failures;
import io.flagtally.runtime.terminal.QuietLogs;
import io.flagtally.runtime.terminal.Table;
import io.flagtally.runtime.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flagtally rows TOPIC}: the current row of every key of an output topic. */
@Command(
        name = "rows",
        mixinStandardHelpOptions = true,
        description = {
            "Print the current row of every key of an output topic, sorted by key, and exit.",
            "Reads what is committed, up to where the topic ended when the command started."
        })
public final class RowsCommand implements Callable<Integer>, ChecksSettings {
    private static final Duration POLL = Duration.ofSeconds(1);

    @Mixin
    private Terminal terminal;

    @Parameters(
            paramLabel = "TOPIC",
            description = "flag-usage-hourly, flag-variant-usage-hourly, received-properties,"
                    + " received-property-values, client-applications or flag-activity, with or without the prefix")
    private String topic;

    @Option(names = "--json", description = "print one JSON object a line instead of a table")
    private boolean json;

    @Option(names = "--follow", description = "then go on and print each row that changes, until stopped")
    private boolean follow;

    @Mixin
    private TopicPrefixOption prefix;

    @Mixin
    private KafkaOptions kafka;

    @Override
    public List<String> settingProblems() {
        return new SettingProblems()
                .of(() -> OutputTopicName.check("TOPIC", topic))
                .of(prefix::check)
                .of(kafka::check)
                .list();
    }

    @Override
    public Integer call() {
        Map<String, Object> settings = kafka.properties();
        String name = OutputTopicName.full(topic, prefix.text());
        QuietLogs.withoutConnectionWarnings();
        try {
            KafkaAnswer.require(settings);
            print(settings, name);
            return ExitCode.OK;
        } catch (KafkaException e) {
            return terminal.failed(Failures.inOneLine(e, settings));
        }
    }

    private void print(Map<String, Object> settings, String name) {
        try (TopicRows rows = new TopicRows(settings, List.of(name))) {
            print(name, rows);
        }
    }

    private void print(String name, TopicRows rows) {
        PrintWriter out = terminal.out();
        Consumer<List<JsonNode>> printer = json ? found -> printJson(found, out) : new Table(out)::print;
        List<JsonNode> current = values(rows.readToEnd());
        printer.accept(current);
        if (current.isEmpty()) {
            terminal.tell("no rows yet in " + name);
        }
        // Ends when its reader goes away, such as head.
        while (follow && !out.checkError()) {
            printer.accept(values(rows.nextChanges(POLL)));
        }
    }

    private static List<JsonNode> values(List<TopicRow> rows) {
        return rows.stream().map(TopicRow::value).toList();
    }

    private static void printJson(List<JsonNode> rows, PrintWriter out) {
        rows.forEach(out::println);
        out.flush();
    }
}
