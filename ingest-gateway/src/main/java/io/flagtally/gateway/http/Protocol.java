package io.flagtally.gateway.http;

import io.undertow.server.HttpHandler;
import io.undertow.util.HeaderMap;

/**
 * What differs between the wire protocols: where the key stands, which bodies are taken, how an answer reads, and
 * whether pages post.
 */
public interface Protocol {

    /** The API key that a request carries; empty if it carries none. */
    String key(HeaderMap headers);

    /** False if a body of that type is refused unread. */
    boolean accepts(ContentType type);

    /**
     * The response that tells a client of {@code outcome}; {@code path} is the request's, for messages that name it.
     */
    Answer answer(Outcome outcome, String path);

    /** Lets pages read the answers of {@code next} where browsers post reports; elsewhere {@code next} itself. */
    HttpHandler readableByPages(HttpHandler next);
}
