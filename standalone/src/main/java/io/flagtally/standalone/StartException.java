package io.flagtally.standalone;

/** Why standalone could not start, in words for the person who started it. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }
}
