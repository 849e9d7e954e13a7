package io.flagtally.runtime.cli;

import io.flagtally.model.topics.TopicSettings;
import picocli.CommandLine.Option;

/** {@code --topic-prefix}, for every command that names topics. */
public final class TopicPrefixOption {
    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            description = "goes before every topic name (default: none)")
    private String prefix = "";

    /** The prefix as it was given; empty if none was. */
    public String text() {
        return prefix;
    }

    /** Throws unless it can go before the name of a topic. */
    public void check() {
        TopicSettings.checkPrefix(prefix);
    }
}
