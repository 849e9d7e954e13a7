package io.flagtally.reader.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Why a request is not answered, as {@code application/problem+json} has it.
 *
 * @param kind one of a closed set, for programs and metrics
 * @param detail for a person; holds nothing that a client wrote but what is harmless
 * @param parameter the parameter that is wrong; null if none is
 */
public record Problem(Kind kind, String detail, String parameter) {

    /** What can go wrong. */
    public enum Kind {
        INVALID_PARAMETER(400, "A parameter is wrong"),
        INVALID_REQUEST(400, "The request is malformed"),
        UNKNOWN_KEY(401, "A key is needed"),
        FORBIDDEN(403, "The key doesn't allow this"),
        NOT_FOUND(404, "Not found"),
        WRONG_METHOD(405, "Only GET and HEAD are taken"),
        WRONG_HOST(421, "Another host was meant"),
        HEADERS_TOO_LARGE(431, "The request's headers are too large"),
        FAILED(500, "Internal error"),
        TIMED_OUT(503, "The query took too long"),
        OVERLOADED(503, "Too many requests wait"),
        NOT_READY(503, "Not ready"),
        UNAVAILABLE(503, "The database does not answer"),
        STOPPING(503, "Stopping");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        public int status() {
            return status;
        }

        String title() {
            return title;
        }

        /** In lower case, for metrics and the problem's type. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, null);
    }

    /** A parameter that is wrong; {@code what} goes on from its name. */
    public static ProblemException wrong(String parameter, String what) {
        return new ProblemException(new Problem(Kind.INVALID_PARAMETER, parameter + ": " + what, parameter));
    }

    /** The body of the answer. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:flagtally:problem:" + kind.word());
        body.put("title", kind.title());
        body.put("status", kind.status());
        body.put("detail", detail);
        if (parameter != null) {
            body.put("parameter", parameter);
        }
        return body;
    }

    public ProblemException exception() {
        return new ProblemException(this);
    }
}
