package io.flagtally.relay.post;

import java.time.Duration;
import java.util.Optional;

/** What came of one post. */
sealed interface Answer {
    /** The server has it. */
    record Accepted() implements Answer {}

    /** It would refuse this body for ever. */
    record Refused(int status, String text) implements Answer {}

    /** It does not take the token. */
    record Unauthorized(int status) implements Answer {}

    /**
     * Nobody knows, or not now.
     *
     * @param reason for the log
     * @param after how long the server asks to wait, if it does
     */
    record Failed(String reason, Optional<Duration> after) implements Answer {}
}
