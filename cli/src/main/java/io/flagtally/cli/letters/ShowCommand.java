package io.flagtally.cli.letters;

import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicPrefixOption;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flagtally dead-letters show PARTITION:OFFSET}: one letter. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Print one dead letter: its headers and its payload.",
            "Masked unless asked: keys, ids, values of properties, and whatever is not known to be none of these."
        })
final class ShowCommand extends OnDeadLetters {
    @Parameters(
            paramLabel = "PARTITION:OFFSET",
            converter = LetterIdConverter.class,
            description = "where it stands, as 'list --each' prints it")
    private LetterId letter;

    @Option(names = "--unmasked", description = "print everything as it is")
    private boolean unmasked;

    @Mixin
    private TopicPrefixOption prefix;

    @Override
    String topicPrefix() {
        return prefix.text();
    }

    @Override
    void check(SettingProblems problems) {
        problems.of(prefix::check);
    }

    @Override
    int run(Map<String, Object> settings, String deadLetters, PrintWriter out) {
        List<DeadLetter> found = new ArrayList<>();
        try (DeadLetterReader reader = new DeadLetterReader(settings, deadLetters)) {
            reader.only(Map.of(letter.partition(), letter.offset()));
            reader.open();
            reader.letters(batch ->
                    batch.stream().filter(each -> each.id().equals(letter)).forEach(found::add));
            if (found.isEmpty()) {
                return terminal().failed("there is no dead letter " + letter + " in " + deadLetters);
            }
            new LetterPrinter(out, unmasked).print(found.get(0), reader.isReplayed(letter));
            return ExitCode.OK;
        }
    }
}
