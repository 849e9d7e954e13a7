package io.flagtally.aggregator.once;

/**
 * Who sent a report, as its record's headers say.
 *
 * @param format name and version of the payload's format
 * @param trusted true for a backend key: only such a key's connection ids are believed
 * @param keyName name of the API key
 * @param connectionId from the request's header; empty if it had none
 * @param sdk name and version from the request's header; empty if it had none
 * @param idempotencyKey from the request's header; empty if it had none
 * @param writtenAt when the broker took this record, ms since the epoch
 */
public record ReportSource(
        String format,
        String environment,
        boolean trusted,
        String keyName,
        String connectionId,
        String sdk,
        String idempotencyKey,
        long writtenAt) {}
