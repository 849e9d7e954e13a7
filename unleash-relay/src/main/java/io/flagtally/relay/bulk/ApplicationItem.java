package io.flagtally.relay.bulk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.relay.rows.ApplicationKey;
import io.flagtally.relay.rows.KeyBytes;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One entry of a body's {@code applications}. An app with two versions of an SDK is two instances, or the server would
 * show the last one only.
 */
@JsonPropertyOrder({"appName", "environment", "instanceId", "sdkVersion"})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ApplicationItem(
        String appName,
        String environment,
        String instanceId,
        String sdkVersion,
        String platformName,
        String platformVersion,
        String started,
        int interval,
        @JsonInclude List<String> strategies) {
    /** The server refuses a body with an application that has none, and shows it nowhere. */
    private static final int INTERVAL = 60;

    private static final JsonMapper JSON = new JsonMapper();

    /** The JSON of an application that reported first at {@code firstSeen}. */
    static byte[] bytes(ApplicationKey key, Instant firstSeen) {
        String sdkVersion = key.sdkVersion().isEmpty() ? key.sdk() : key.sdk() + ":" + key.sdkVersion();
        String instance = "flagtally-" + UUID.nameUUIDFromBytes(KeyBytes.of(key).get());
        try {
            return JSON.writeValueAsBytes(new ApplicationItem(
                    key.app(),
                    key.environment(),
                    instance,
                    sdkVersion,
                    key.platform(),
                    key.platformVersion(),
                    firstSeen.toString(),
                    INTERVAL,
                    List.of()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written", e);
        }
    }
}
