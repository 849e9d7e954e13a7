package io.flagtally.aggregator.rows;

/**
 * What was not counted of a raw record: all of it, or items of it as a payload of the same format. The record that
 * holds it keeps the raw record's key, headers and timestamp. Not a record type, since its payload has no equality
 * worth having.
 */
public final class RejectedReport implements IntakeOutput {
    private final byte[] payload;
    private final DeadLetterReason reason;
    private final String detail;
    private final long receivedAt;

    /**
     * Takes the payload without copying it.
     *
     * @param payload null if the raw record had no value
     * @param detail for a person: which field, which limit; never a value from the payload
     * @param receivedAt time of receipt in ms since the epoch UTC
     */
    public RejectedReport(byte[] payload, DeadLetterReason reason, String detail, long receivedAt) {
        this.payload = payload;
        this.reason = reason;
        this.detail = detail;
        this.receivedAt = receivedAt;
    }

    /** What was not counted, byte for byte; null if the raw record had no value. */
    public byte[] payload() {
        return payload;
    }

    public DeadLetterReason reason() {
        return reason;
    }

    public String detail() {
        return detail;
    }

    public long receivedAt() {
        return receivedAt;
    }
}
