package io.flagtally.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.json.JsonTape.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Fills a tape as {@link JsonReader} does, but with Jackson, which says what is JSON and what is not. */
final class JacksonReader {
    /** Not where, since Jackson counts a character more in some cases, and not if by its end alone. */
    static final DecodeResult MALFORMED = new DecodeResult.Malformed(false, "");

    private final JsonFactory factory;
    private final DecodeLimits limits;
    private final TapeBuilder tape;

    JacksonReader(DecodeLimits limits, TapeBuilder tape) {
        this.limits = limits;
        this.tape = tape;
        this.factory = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNumberLength(limits.maxNumberLength())
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /** Fills the tape from the document's bytes after {@code skip}. */
    DecodeResult read(byte[] document, int skip) {
        String text = new String(document, skip, document.length - skip, StandardCharsets.UTF_8);
        try (JsonParser parser = factory.createParser(text)) {
            return read(parser);
        } catch (IOException e) {
            return refusal(e);
        }
    }

    private DecodeResult read(JsonParser parser) throws IOException {
        tape.reset();
        JsonToken token = parser.nextToken();
        if (token == null) {
            return MALFORMED;
        }
        do {
            add(token, parser);
            if (tape.isFull()) {
                return new DecodeResult.TooComplex(
                        DecodeResult.TooComplex.MAX_ROWS,
                        "the report has more values than " + limits.maxRows() + " rows can have");
            }
            token = parser.nextToken();
        } while (tape.depth() > 0 && token != null);
        if (tape.depth() > 0) {
            return MALFORMED;
        }
        tape.finish();
        return token == null ? DecodeResult.VALID : MALFORMED;
    }

    private void add(JsonToken token, JsonParser parser) throws IOException {
        switch (token) {
            case FIELD_NAME -> {}
            case START_OBJECT -> tape.open(Kind.OBJECT, name(parser));
            case START_ARRAY -> tape.open(Kind.ARRAY, name(parser));
            case END_OBJECT, END_ARRAY -> tape.close();
            case VALUE_STRING -> addText(Kind.STRING, parser);
            case VALUE_NUMBER_INT -> addInteger(parser);
            case VALUE_NUMBER_FLOAT -> addDecimal(parser);
            case VALUE_TRUE -> tape.addLiteral(Kind.TRUE, name(parser));
            case VALUE_FALSE -> tape.addLiteral(Kind.FALSE, name(parser));
            case VALUE_NULL -> tape.addLiteral(Kind.NULL, name(parser));
            default -> throw new IllegalStateException("a blocking JSON parser has no " + token);
        }
    }

    private void addText(Kind kind, JsonParser parser) throws IOException {
        tape.addText(kind, name(parser), parser.getText());
    }

    private int name(JsonParser parser) throws IOException {
        String name = parser.currentName();
        return name == null ? KnownTexts.NO_TEXT : tape.known().of(name);
    }

    private void addInteger(JsonParser parser) throws IOException {
        if (parser.getTextLength() > JsonReader.SAFE_LONG_LENGTH) {
            addText(Kind.NUMBER, parser);
        } else {
            tape.addInteger(name(parser), parser.getLongValue());
        }
    }

    /** Counts the digits too: Jackson misses one where a decimal starts with 0 and has no exponent. */
    private void addDecimal(JsonParser parser) throws IOException {
        long digits = parser.getText().chars().filter(Character::isDigit).count();
        factory.streamReadConstraints().validateFPLength(Math.toIntExact(digits));
        addText(Kind.NUMBER, parser);
    }

    private DecodeResult refusal(IOException e) {
        if (!(e instanceof StreamConstraintsException)) {
            return MALFORMED;
        }
        return e.getMessage().contains("nesting depth")
                ? new DecodeResult.TooComplex(
                        "max-json-depth", "JSON is nested deeper than " + limits.maxDepth() + " levels")
                : new DecodeResult.TooComplex(
                        "max-number-length", "a number is longer than " + limits.maxNumberLength() + " characters");
    }
}
