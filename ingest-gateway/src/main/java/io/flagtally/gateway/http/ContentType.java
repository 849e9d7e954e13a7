package io.flagtally.gateway.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A Content-Type header.
 *
 * @param mediaType lower case and without parameters; empty if there is no such header
 * @param charset as written, without quotes; {@code utf-8} if none is named
 */
public record ContentType(String mediaType, String charset) {
    /** Some clients write single quotes, which HTTP doesn't know. */
    private static final Pattern QUOTES = Pattern.compile("[\"']");

    private static final ContentType NONE = new ContentType("", "utf-8");
    private static final ContentType JSON = new ContentType("application/json", "utf-8");

    static ContentType of(HeaderMap headers) {
        String header = headers.getFirst(Headers.CONTENT_TYPE);
        if (header == null) {
            return NONE;
        }
        if (header.equals(JSON.mediaType)) {
            return JSON;
        }
        int end = header.indexOf(';');
        String mediaType = (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return new ContentType(mediaType, end < 0 ? JSON.charset : charset(header.substring(end + 1)));
    }

    private static String charset(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String[] nameAndValue = parameter.split("=", 2);
            if (nameAndValue.length == 2 && nameAndValue[0].strip().equalsIgnoreCase("charset")) {
                String charset = QUOTES.matcher(nameAndValue[1]).replaceAll("").strip();
                if (!charset.isEmpty()) {
                    return charset;
                }
            }
        }
        return JSON.charset;
    }
}
