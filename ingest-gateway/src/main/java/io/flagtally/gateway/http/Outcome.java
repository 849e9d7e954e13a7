package io.flagtally.gateway.http;

import io.flagtally.model.decode.Problem;
import java.util.List;
import java.util.Locale;

/**
 * What became of a request.
 *
 * @param detail what the client gets to read, in the words of its kind; empty where the kind says it all
 * @param problems what is wrong with the payload; empty unless the kind is {@link Kind#INVALID}
 */
public record Outcome(Kind kind, String detail, List<Problem> problems) {

    /** Every way in which a request can end, with the status that tells a client of it. */
    public enum Kind {
        /** Acknowledged by Kafka. Each address has its own 2xx. */
        ACCEPTED(200),
        NOT_FOUND(404),
        UNKNOWN_KEY(401),
        WRONG_KEY_KIND(403),
        /** A frontend key's report holds properties or values, and the gateway is strict about it. */
        CONTEXT_REFUSED(403),
        /** The detail is the media type, empty if there was none. */
        UNSUPPORTED_CONTENT_TYPE(415),
        UNSUPPORTED_CHARSET(415),
        UNSUPPORTED_ENCODING(415),
        BROKEN_ENCODING(400),
        TOO_LARGE(413),
        /** The body took too long to arrive. */
        TIMED_OUT(408),
        HEADERS_TOO_LARGE(431),
        /** JSON that ends too early, or an empty body where one is needed. */
        TRUNCATED(400),
        MALFORMED(400),
        INVALID(400),
        TOO_COMPLEX(400),
        TOO_MANY_ROWS(413),
        /** The key is over its rate. */
        TOO_MANY_REQUESTS(429),
        /** Kafka is away, slow, or not yet checked. */
        UNAVAILABLE(503),
        /** The bodies in flight are at their bound. */
        OVERLOADED(503),
        STOPPING(503),
        /** A defect of ours; the log says more. */
        FAILED(500);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }

        /** The word for it in metrics, such as {@code unknown-key}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static final Outcome ACCEPTED = of(Kind.ACCEPTED);

    public static Outcome of(Kind kind) {
        return new Outcome(kind, "", List.of());
    }

    public static Outcome of(Kind kind, String detail) {
        return new Outcome(kind, detail, List.of());
    }
}
