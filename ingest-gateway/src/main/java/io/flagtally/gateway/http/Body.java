package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a step made of a body: its bytes, or the reason why it is refused. */
final class Body {
    /** One of the two is null. */
    private final byte[] bytes;

    private final Outcome refusal;

    private Body(byte[] bytes, Outcome refusal) {
        this.bytes = bytes;
        this.refusal = refusal;
    }

    static Body of(byte[] bytes) {
        return new Body(bytes, null);
    }

    static Body refused(Kind kind) {
        return refused(Outcome.of(kind));
    }

    static Body refused(Outcome refusal) {
        return new Body(null, refusal);
    }

    boolean isRefused() {
        return refusal != null;
    }

    /** What the next step makes of the bytes; a refused body stays refused. */
    Body then(Function<byte[], Body> step) {
        return isRefused() ? this : step.apply(bytes);
    }

    /** Calls one of the two. */
    void end(Consumer<byte[]> onBytes, Consumer<Outcome> onRefusal) {
        if (isRefused()) {
            onRefusal.accept(refusal);
        } else {
            onBytes.accept(bytes);
        }
    }
}
