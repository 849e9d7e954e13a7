package io.flagtally.cli.demo;

import java.util.Map;

/**
 * A request of an SDK.
 *
 * @param path behind the gateway's base URL
 * @param keyHeader the header that takes the API key
 * @param headers the others
 * @param evaluations how many it tells of
 */
record DemoReport(String path, String keyHeader, Map<String, String> headers, String body, long evaluations) {}
