package io.flagtally.cli.letters;

import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.start.KafkaAnswer;
import io.flagtally.runtime.terminal.Failures;
import io.flagtally.runtime.terminal.QuietLogs;
import io.flagtally.runtime.terminal.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Mixin;

/** An operation on the dead letters of a cluster; a failure is one line and exit code 1. */
abstract class OnDeadLetters implements Callable<Integer>, ChecksSettings {
    @Mixin
    private Terminal terminal;

    @Mixin
    private KafkaOptions kafka;

    /** What goes before the name of every topic. */
    abstract String topicPrefix();

    /** Collects what is wrong with the settings of the operation itself. */
    abstract void check(SettingProblems problems);

    /** Runs it; returns the exit code. */
    abstract int run(Map<String, Object> settings, String deadLetters, PrintWriter out);

    @Override
    public final List<String> settingProblems() {
        SettingProblems problems = new SettingProblems();
        check(problems);
        return problems.of(kafka::check).list();
    }

    @Override
    public final Integer call() {
        Map<String, Object> settings = kafka.properties();
        PrintWriter out = terminal.out();
        QuietLogs.withoutConnectionWarnings();
        try {
            KafkaAnswer.require(settings);
            return run(settings, Topic.USAGE_DEAD_LETTERS.name(topicPrefix()), out);
        } catch (KafkaException e) {
            return terminal.failed(Failures.inOneLine(e, settings));
        } finally {
            out.flush();
        }
    }

    /** Where the operation prints. */
    final Terminal terminal() {
        return terminal;
    }
}
