package io.flagtally.model.decode;

/**
 * Decodes one protocol's payloads. Never throws on bad input, never looks at the clock. Holds buffers that it uses
 * again: one thread at a time.
 */
public interface ReportDecoder {

    /**
     * Decodes {@code body} (UTF-8 JSON) and, if and only if all of it is valid, hands the report and then its rows to
     * {@code visitor}, before it returns.
     */
    DecodeResult decode(byte[] body, UsageVisitor visitor);
}
