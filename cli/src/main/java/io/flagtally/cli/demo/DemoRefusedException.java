package io.flagtally.cli.demo;

/** The gateway won't take this demo's reports, now or later. The message is for the person who runs it. */
final class DemoRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoRefusedException(String message) {
        super(message);
    }
}
