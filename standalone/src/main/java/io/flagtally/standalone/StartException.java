package io.flagtally.standalone;

/** Why a process could not start, in words for the person who started it. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }
}
