package io.flagtally.relay.tokens;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.files.WatchedFiles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of each environment: from a file, which is read again when it changes, and from settings. A file that can't
 * be used leaves them as they are. Any number of threads.
 */
public final class Tokens implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    private static final String SETTING = "tokens-file";

    private final WatchedFiles<Map<String, String>> file;

    /**
     * Reads the file and begins to watch it.
     *
     * @param file null if there is none
     * @param settings tokens by environment
     * @throws InvalidSettingsException if there is no token, or one can't be used
     */
    public Tokens(Path file, Map<String, String> settings, MeterRegistry metrics) {
        check(file, settings);
        List<Path> files = file == null ? List.of() : List.of(file);
        this.file = new WatchedFiles<>(
                SETTING, "flagtally.relay.tokens", files, () -> read(file, settings), this::changed, metrics);
        Gauge.builder("flagtally.relay.tokens", () -> this.file.current().size())
                .description("environments that there is a token for")
                .register(metrics);
        this.file.start();
    }

    /** Throws with all that is wrong with them. */
    public static void check(Path file, Map<String, String> settings) {
        settings.forEach((environment, token) -> {
            String problem = environment.isBlank() ? "needs the name of an environment" : problem(token);
            if (problem != null) {
                throw InvalidSettingsException.of("tokens: the one for '" + environment + "' " + problem);
            }
        });
        try {
            if (read(file, settings).isEmpty()) {
                throw InvalidSettingsException.of(SETTING + ": there is no token, so nothing could be sent");
            }
        } catch (IOException e) {
            throw InvalidSettingsException.of(SETTING + ": " + e.getMessage());
        }
    }

    /** What is wrong with a token; null if it can stand in a header. */
    static String problem(String token) {
        if (token.isBlank()) {
            return "is empty";
        }
        return token.chars().allMatch(c -> c > ' ' && c < 0x7F)
                ? null
                : "has a blank, or a character that no token has";
    }

    /** The token of an environment. */
    public Optional<String> of(String environment) {
        return Optional.ofNullable(file.current().get(environment));
    }

    /** Waits until the token of an environment is another than {@code known}, but no longer than {@code most}. */
    public void awaitOther(String environment, Optional<String> known, Duration most) throws InterruptedException {
        long giveUpAt = System.nanoTime() + most.toNanos();
        synchronized (this) {
            for (long left = most.toMillis();
                    left > 0 && of(environment).equals(known);
                    left = (giveUpAt - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        }
    }

    @Override
    public void close() {
        file.close();
    }

    private void changed(Map<String, String> tokens) {
        LOG.info("read the tokens file again: {} environments", tokens.size());
        synchronized (this) {
            notifyAll();
        }
    }

    private static Map<String, String> read(Path file, Map<String, String> settings) throws IOException {
        Map<String, String> tokens = new HashMap<>(file == null ? Map.of() : TokensFile.read(file));
        for (Map.Entry<String, String> each : settings.entrySet()) {
            if (tokens.put(each.getKey(), each.getValue()) != null) {
                throw new IOException(file + " and the setting tokens both have one for " + each.getKey());
            }
        }
        return Map.copyOf(tokens);
    }
}
