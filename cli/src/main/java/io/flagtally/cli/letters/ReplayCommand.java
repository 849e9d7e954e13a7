package io.flagtally.cli.letters;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code flagtally dead-letters replay}: writes letters back to the raw topics that they came from; exit code 1 if one
 * was refused.
 */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Write dead letters back to the raw topics that they came from, so that they count, and exit.",
            "None is replayed twice, however often this runs. Each counts in the hour in which it was received first;"
                    + " one whose hours may be closed is refused."
        })
final class ReplayCommand extends OnDeadLetters {
    private static final String LETTER = "PARTITION:OFFSET";

    @Parameters(paramLabel = LETTER, arity = "0..*", description = "letters, as 'list --each' prints them")
    private List<String> places = List.of();

    @Mixin
    private FilterOptions filters;

    @Option(names = "--all", description = "replay all that there are")
    private boolean all;

    @Option(names = "--dry-run", description = "only say what would be done")
    private boolean dryRun;

    @Mixin
    private TopicOptions topics;

    @Override
    String topicPrefix() {
        return topics.settings().prefix();
    }

    @Override
    void check(SettingProblems problems) {
        problems.of(topics::settings).of(filters::check).of(this::checkChoice);
    }

    private void checkChoice() {
        boolean filtered = !filters.filter("").takesAll();
        long choices = List.of(!letters().isEmpty(), filtered, all).stream()
                .filter(each -> each)
                .count();
        InvalidSettingsException.throwIfAny(
                choices == 1 ? List.of() : List.of(LETTER + ": give letters, or options that filter, or --all"));
    }

    /** Read here, because picocli does not say which of several values of one argument it can't read. */
    private Set<LetterId> letters() {
        Set<LetterId> letters = new LinkedHashSet<>();
        List<String> problems = new ArrayList<>();
        for (String place : places) {
            LetterId.parse(place)
                    .ifPresentOrElse(
                            letters::add, () -> problems.add(LETTER + ": '" + place + "' is not such as 3:1204"));
        }
        InvalidSettingsException.throwIfAny(problems);
        return letters;
    }

    @Override
    int run(Map<String, Object> settings, String deadLetters, PrintWriter out) {
        TopicSettings topicSettings = topics.settings();
        Set<LetterId> letters = letters();
        NewestGeneration.require(settings, topicSettings);
        ReplayReport report = new ReplayReport(out, dryRun, letters);
        try (DeadLetterReader reader = new DeadLetterReader(settings, deadLetters)) {
            if (!letters.isEmpty()) {
                reader.only(firstOffsets(letters));
            }
            ReplayRules rules = new ReplayRules(topicSettings);
            Replay replay = new Replay(letter -> isChosen(letter, letters), rules, report);
            if (dryRun) {
                replay.run(reader, written -> {});
            } else {
                try (ReplayWriter writer = writer(settings, topicSettings, rules)) {
                    replay.run(reader, writer::write);
                }
            }
        } finally {
            report.printSums();
        }
        return report.isAnyRefused() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private boolean isChosen(DeadLetter letter, Set<LetterId> letters) {
        return letters.isEmpty() ? filters.filter(topicPrefix()).takes(letter) : letters.contains(letter.id());
    }

    private static Map<Integer, Long> firstOffsets(Set<LetterId> letters) {
        return letters.stream().collect(Collectors.toMap(LetterId::partition, LetterId::offset, Math::min));
    }

    private static ReplayWriter writer(Map<String, Object> settings, TopicSettings topics, ReplayRules rules) {
        String transactionalId = topics.prefix() + "flagtally-dead-letters-replay";
        String largest = Integer.toString(topics.maxLetterBytes());
        return new ReplayWriter(settings, transactionalId, largest, rules::destination);
    }
}
