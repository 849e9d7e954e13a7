package io.flagtally.reader.apps;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/** Which app reported with which version of which SDK on which platform; as the API gives it. */
@JsonPropertyOrder({
    "environment",
    "app",
    "sdk",
    "sdk_version",
    "platform",
    "platform_version",
    "first_seen",
    "last_seen"
})
public record SdkRow(
        String environment,
        String app,
        String sdk,
        String sdkVersion,
        String platform,
        String platformVersion,
        Instant firstSeen,
        Instant lastSeen) {}
