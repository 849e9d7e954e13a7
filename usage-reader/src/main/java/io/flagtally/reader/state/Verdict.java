package io.flagtally.reader.state;

import java.time.Instant;
import java.util.Optional;

/**
 * The state of a flag.
 *
 * @param since since when it is so; empty where usage alone can't tell
 * @param why the reason, as a sentence
 */
public record Verdict(FlagState state, Optional<Instant> since, String why) {}
