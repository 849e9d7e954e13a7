package io.flagtally.cli.letters;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One run over the dead letters that replays what is chosen and can be replayed. */
final class Replay {
    /** Few enough to be written well within a transaction's time. */
    private static final int LETTERS_PER_TRANSACTION = 100;

    private static final int BYTES_PER_TRANSACTION = 16 * 1024 * 1024;

    private final Predicate<DeadLetter> chosen;
    private final ReplayRules rules;
    private final ReplayReport report;

    Replay(Predicate<DeadLetter> chosen, ReplayRules rules, ReplayReport report) {
        this.chosen = chosen;
        this.rules = rules;
        this.report = report;
    }

    /**
     * Replays with {@code writer}, which writes all that it is given or throws; it must keep others from writing by
     * now.
     */
    void run(DeadLetterReader reader, Consumer<List<DeadLetter>> writer) {
        reader.openWhenDecided();
        reader.letters(batch -> {
            List<DeadLetter> pending = new ArrayList<>();
            long bytes = 0;
            for (DeadLetter letter : batch) {
                if (!chosen.test(letter)) {
                    continue;
                }
                Fate fate = rules.fate(letter, reader.isReplayed(letter.id()), Instant.now());
                if (fate != Fate.REPLAYED) {
                    report.add(letter, fate);
                    continue;
                }
                pending.add(letter);
                bytes += letter.payload().length;
                if (pending.size() == LETTERS_PER_TRANSACTION || bytes > BYTES_PER_TRANSACTION) {
                    write(pending, writer);
                    bytes = 0;
                }
            }
            write(pending, writer);
        });
        report.addMissing();
    }

    private void write(List<DeadLetter> letters, Consumer<List<DeadLetter>> writer) {
        if (!letters.isEmpty()) {
            writer.accept(letters);
            letters.forEach(letter -> report.add(letter, Fate.REPLAYED));
            letters.clear();
        }
    }
}
