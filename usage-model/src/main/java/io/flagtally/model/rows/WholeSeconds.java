package io.flagtally.model.rows;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Writes times as {@code 2026-11-21T12:00:00Z}, a fraction of a second cut off: the schemas promise whole seconds, and
 * a time of receipt has milliseconds.
 */
public final class WholeSeconds extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeString(value.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
