package io.flagtally.gateway.http;

import io.flagtally.model.decode.Problem;
import io.flagtally.model.tggl.ZodIssue;
import io.undertow.server.HttpHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Answers as Tggl's report API does. */
public final class TgglProtocol implements Protocol {
    /** The header that carries the key. */
    private static final String KEY_HEADER = "x-tggl-api-key";

    private static final HttpString KEY = new HttpString(KEY_HEADER);
    private static final Answer ACCEPTED = Answer.json(200, Map.of("success", true));

    @Override
    public String key(HeaderMap headers) {
        String header = headers.getFirst(KEY);
        return header == null ? "" : header.strip();
    }

    @Override
    public boolean accepts(ContentType type) {
        // The Go client sends none at all, and a page without a preflight can only send text/plain.
        return true;
    }

    @Override
    public Answer answer(Outcome outcome, String path) {
        int status = outcome.kind().status();
        return switch (outcome.kind()) {
            case ACCEPTED -> ACCEPTED;
            case NOT_FOUND -> error(status, "Not found");
            case UNKNOWN_KEY -> error(status, "Invalid API key");
            case WRONG_KEY_KIND -> error(status, "This API key may not report");
            case CONTEXT_REFUSED -> error(status, "This API key may not report context");
            case TIMED_OUT -> error(status, "Request timeout");
            case TOO_LARGE -> error(status, "Request entity too large");
            case HEADERS_TOO_LARGE -> error(status, "Request header fields too large");
            case INVALID ->
                Answer.json(
                        status,
                        Map.of(
                                "errors",
                                outcome.problems().stream()
                                        .map(TgglProtocol::issue)
                                        .toList()));
            case TRUNCATED -> error(status, "Unexpected end of JSON input");
            case TOO_MANY_REQUESTS -> error(status, "Too many requests with this API key, try again");
            case UNAVAILABLE, OVERLOADED, STOPPING -> error(status, "Temporarily unavailable, try again");
            case FAILED -> error(status, "Internal error");
            case UNSUPPORTED_CONTENT_TYPE,
                    UNSUPPORTED_CHARSET,
                    UNSUPPORTED_ENCODING,
                    BROKEN_ENCODING,
                    MALFORMED,
                    TOO_COMPLEX,
                    TOO_MANY_ROWS -> error(status, outcome.detail());
        };
    }

    @Override
    public HttpHandler readableByPages(HttpHandler next) {
        return Cors.headers("content-type, " + KEY_HEADER, next);
    }

    private static Map<String, Object> issue(Problem problem) {
        // The decoder of this protocol makes no other kind of problem.
        ZodIssue zod = (ZodIssue) problem;
        Map<String, Object> issue = new LinkedHashMap<>();
        issue.put("code", zod.code());
        issue.putAll(new TreeMap<>(zod.details()));
        issue.put("path", zod.path());
        issue.put("message", zod.message());
        return issue;
    }

    private static Answer error(int status, String message) {
        return Answer.json(status, Map.of("error", message));
    }
}
