package io.flagtally.gateway.http;

import io.flagtally.model.unleash.UnleashProblem;
import io.flagtally.runtime.http.AuthorizationHeader;
import io.undertow.server.HttpHandler;
import io.undertow.util.HeaderMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Answers as an Unleash server does; the texts are the real server's, since people search the web for them. */
public final class UnleashProtocol implements Protocol {
    private static final String NO_KEY = "This endpoint requires an API token."
            + " Please add an authorization header to your request with a valid token";
    private static final String WRONG_KEY = "invalid token: expected a different token type for this endpoint";
    private static final String INVALID = "Request validation failed: your request body or params contain invalid data."
            + " Refer to the `details` list for more information.";

    private final Answer accepted;
    private final boolean pages;

    private UnleashProtocol(Answer accepted, boolean pages) {
        this.accepted = accepted;
        this.pages = pages;
    }

    /** For {@code /api/client}: success is 202 and empty, which the Python SDK insists on. */
    public static UnleashProtocol backend() {
        return new UnleashProtocol(Answer.empty(202), false);
    }

    /** For {@code /api/frontend} and {@code /api/proxy}: success is 200 and {@code OK}. */
    public static UnleashProtocol frontend() {
        return new UnleashProtocol(new Answer(200, "text/plain; charset=utf-8", "OK"), true);
    }

    @Override
    public String key(HeaderMap headers) {
        return AuthorizationHeader.key(headers);
    }

    @Override
    public boolean accepts(ContentType type) {
        return type.mediaType().equals("application/json");
    }

    @Override
    public Answer answer(Outcome outcome, String path) {
        int status = outcome.kind().status();
        return switch (outcome.kind()) {
            case ACCEPTED -> accepted;
            case NOT_FOUND ->
                named(status, "NotFoundError", "The path you were looking for (" + path + ") is not available.");
            case UNKNOWN_KEY -> message(status, NO_KEY);
            case WRONG_KEY_KIND, CONTEXT_REFUSED -> message(status, WRONG_KEY);
            case UNSUPPORTED_CONTENT_TYPE -> named(status, "ContentTypeError", contentTypeMessage(outcome.detail()));
            case TIMED_OUT -> message(status, "request timeout");
            case TOO_LARGE -> message(status, "request entity too large");
            case HEADERS_TOO_LARGE -> message(status, "request header fields too large");
            case INVALID ->
                error(
                        status,
                        "BadDataError",
                        INVALID,
                        outcome.problems().stream().map(UnleashProtocol::detail).toList());
            case TRUNCATED -> message(status, "Unexpected end of JSON input");
            case TOO_MANY_REQUESTS -> message(status, "too many requests with this token, try again");
            case UNAVAILABLE, OVERLOADED, STOPPING -> message(status, "temporarily unavailable, try again");
            case FAILED -> message(status, "internal error");
            case UNSUPPORTED_CHARSET, UNSUPPORTED_ENCODING, BROKEN_ENCODING, MALFORMED, TOO_COMPLEX, TOO_MANY_ROWS ->
                message(status, outcome.detail());
        };
    }

    @Override
    public HttpHandler readableByPages(HttpHandler next) {
        return pages ? Cors.anyHeaders(next) : next;
    }

    private static String contentTypeMessage(String mediaType) {
        String provided = mediaType.isEmpty() ? "you didn't provide one" : mediaType;
        return "We do not accept the content-type you provided (" + provided
                + "). Try using one of the content-types we"
                + " do accept instead (application/json) and make sure the body is in the corresponding format.";
    }

    private static Map<String, String> detail(io.flagtally.model.decode.Problem problem) {
        // The decoders of this protocol make no other kind of problem.
        UnleashProblem unleash = (UnleashProblem) problem;
        return new TreeMap<>(Map.of("message", unleash.message(), "path", unleash.pointer()));
    }

    private static Answer message(int status, String message) {
        return Answer.json(status, Map.of("message", message));
    }

    private static Answer named(int status, String name, String message) {
        return error(status, name, message, List.of(Map.of("message", message)));
    }

    private static Answer error(int status, String name, String message, List<Map<String, String>> details) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", UUID.randomUUID().toString());
        body.put("name", name);
        body.put("message", message);
        body.put("details", details);
        return Answer.json(status, body);
    }
}
