package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** Key of {@code client-applications}. What a client did not tell is the empty string. */
@JsonPropertyOrder({"environment", "app", "sdk", "sdk_version", "platform", "platform_version"})
public record ClientApplicationKey(
        String environment, String app, String sdk, String sdkVersion, String platform, String platformVersion) {}
