package io.flagtally.cli.letters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicPrefixOption;
import io.flagtally.runtime.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally dead-letters list}: how many letters there are of each reason. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Count the dead letters by reason, topic and environment, and exit.",
            "Reads what is committed, up to where the topic ended when the command started."
        })
final class ListCommand extends OnDeadLetters {
    @Mixin
    private FilterOptions filters;

    @Option(names = "--each", description = "print one line a letter instead, with its PARTITION:OFFSET")
    private boolean each;

    @Mixin
    private TopicPrefixOption prefix;

    @Override
    String topicPrefix() {
        return prefix.text();
    }

    @Override
    void check(SettingProblems problems) {
        problems.of(filters::check).of(prefix::check);
    }

    @Override
    int run(Map<String, Object> settings, String deadLetters, PrintWriter out) {
        LetterFilter filter = filters.filter(topicPrefix());
        LetterCounts counts = new LetterCounts();
        Table table = new Table(out);
        try (DeadLetterReader reader = new DeadLetterReader(settings, deadLetters)) {
            reader.open();
            reader.letters(batch -> {
                List<DeadLetter> taken = batch.stream().filter(filter::takes).toList();
                taken.forEach(letter -> counts.add(letter, reader.isReplayed(letter.id())));
                if (each) {
                    table.print(taken.stream()
                            .map(letter -> line(letter, reader.isReplayed(letter.id())))
                            .toList());
                }
            });
        }
        if (counts.isEmpty()) {
            terminal().tell("no such dead letters in " + deadLetters);
        } else if (!each) {
            table.print(counts.rows());
        }
        return ExitCode.OK;
    }

    private static ObjectNode line(DeadLetter letter, boolean replayed) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("letter", letter.id().toString())
                .put("reason", letter.reason())
                .put("topic", letter.topic())
                .put("environment", letter.environment())
                .put("received", letter.receivedAt().toString())
                .put("bytes", letter.payload().length)
                .put("replayed", replayed ? "yes" : "no");
    }
}
