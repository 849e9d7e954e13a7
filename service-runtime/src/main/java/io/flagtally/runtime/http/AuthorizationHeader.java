package io.flagtally.runtime.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;

/** Reads API keys from the header {@code Authorization}. */
public final class AuthorizationHeader {
    private static final String BEARER = "bearer ";

    private AuthorizationHeader() {}

    /** The key, bare or after {@code Bearer}; empty if there is none. */
    public static String key(HeaderMap headers) {
        String header = headers.getFirst(Headers.AUTHORIZATION);
        if (header == null) {
            return "";
        }
        String token = header.strip();
        return token.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? token.substring(BEARER.length()).strip()
                : token;
    }
}
