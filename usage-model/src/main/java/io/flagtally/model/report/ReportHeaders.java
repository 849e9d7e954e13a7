package io.flagtally.model.report;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What a gateway writes beside a raw payload, one Kafka record header a field, UTF-8. What is unknown is empty, and has
 * no header.
 *
 * @param format name and version, such as {@code unleash-metrics/1}; not a {@link ReportFormat}, since a record may
 *     come from a newer gateway
 * @param environment of the API key, never of the payload
 * @param keyName name of the API key, never the key
 * @param keyKind word of a {@link KeyKind}
 * @param connectionId from the body or, where that has none, from the request's header
 * @param sdk name and version that the request's header gives, such as {@code unleash-java-sdk:12.2.3}
 * @param idempotencyKey as the client or a proxy sent it
 */
public record ReportHeaders(
        String format,
        String environment,
        String keyName,
        String keyKind,
        String connectionId,
        String sdk,
        String idempotencyKey) {

    public static final String FORMAT = "flagtally-format";
    public static final String ENVIRONMENT = "flagtally-environment";
    public static final String KEY_NAME = "flagtally-key-name";
    public static final String KEY_KIND = "flagtally-key-kind";
    public static final String CONNECTION_ID = "flagtally-connection-id";
    public static final String SDK = "flagtally-sdk";
    public static final String IDEMPOTENCY_KEY = "flagtally-idempotency-key";

    /** Adds every field that is not empty. */
    public void addTo(Headers headers) {
        add(headers, FORMAT, format);
        add(headers, ENVIRONMENT, environment);
        add(headers, KEY_NAME, keyName);
        add(headers, KEY_KIND, keyKind);
        add(headers, CONNECTION_ID, connectionId);
        add(headers, SDK, sdk);
        add(headers, IDEMPOTENCY_KEY, idempotencyKey);
    }

    /** Reads the fields; one without a header is empty. */
    public static ReportHeaders from(Headers headers) {
        return new ReportHeaders(
                text(headers, FORMAT),
                text(headers, ENVIRONMENT),
                text(headers, KEY_NAME),
                text(headers, KEY_KIND),
                text(headers, CONNECTION_ID),
                text(headers, SDK),
                text(headers, IDEMPOTENCY_KEY));
    }

    /** The last header of that name as text, or the empty string. */
    static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    static void add(Headers headers, String name, String value) {
        if (!value.isEmpty()) {
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }
}
