package io.flagtally.system.clients;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How SDKs are set up.
 *
 * @param url of the server, without a slash at its end
 * @param environment of the key
 * @param timeout how long they wait for an answer
 * @param folder for their files
 */
public record SdkSetup(String url, String environment, String key, Duration timeout, Path folder) {}
