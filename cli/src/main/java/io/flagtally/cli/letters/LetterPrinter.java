package io.flagtally.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.runtime.terminal.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Set;
import org.apache.kafka.common.header.Header;

/** Prints one letter for a person. */
final class LetterPrinter {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Headers that don't tell who sent the report; any other may. */
    private static final Set<String> SHOWN_HEADERS = Set.of(
            ReportHeaders.FORMAT,
            ReportHeaders.ENVIRONMENT,
            ReportHeaders.KEY_KIND,
            ReportHeaders.SDK,
            DeadLetterHeaders.REASON,
            DeadLetterHeaders.DETAIL,
            DeadLetterHeaders.TOPIC,
            DeadLetterHeaders.PARTITION,
            DeadLetterHeaders.OFFSET,
            DeadLetterHeaders.RECEIVED_AT);

    private final PrintWriter out;
    private final boolean unmasked;

    /** {@code unmasked} prints everything as it is. */
    LetterPrinter(PrintWriter out, boolean unmasked) {
        this.out = out;
        this.unmasked = unmasked;
    }

    void print(DeadLetter letter, boolean replayed) {
        line("letter", letter.id().toString());
        line("replayed", replayed ? "yes" : "no");
        line("received", letter.receivedAt().toString());
        line("written", letter.writtenAt().toString());
        line("key", letter.key() == null ? "none" : bytes(letter.key(), unmasked));
        for (Header header : letter.headers()) {
            byte[] value = header.value() == null ? new byte[0] : header.value();
            line(header.key(), bytes(value, unmasked || SHOWN_HEADERS.contains(header.key())));
        }
        out.println();
        payload(letter.payload());
    }

    private void payload(byte[] payload) {
        if (payload.length == 0) {
            out.println("no payload");
        } else if (unmasked) {
            new String(payload, UTF_8).lines().map(Printable::text).forEach(out::println);
        } else {
            masked(payload);
        }
    }

    private void masked(byte[] payload) {
        try {
            JsonNode masked = PayloadMask.REPORT.apply(JSON.readTree(payload));
            // The writer breaks lines between fields only: one inside a text is escaped.
            JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(masked)
                    .lines()
                    .map(Printable::text)
                    .forEach(out::println);
        } catch (IOException e) {
            out.printf(
                    "(masked: %,d bytes that can't be read as JSON, the first %s)%n", payload.length, hint(payload[0]));
        }
    }

    /** Enough to tell a report that was cut off from something else. */
    private static String hint(byte first) {
        return switch (first) {
            case '{', '[', '"' -> "is " + (char) first;
            case 0x1f -> "is 0x1f, as in gzip";
            default -> "opens neither object, array nor text";
        };
    }

    private void line(String name, String value) {
        out.println(Printable.text(name) + ": " + value);
    }

    private static String bytes(byte[] value, boolean shown) {
        return shown ? Printable.text(new String(value, UTF_8)) : "(masked: " + value.length + " bytes)";
    }
}
