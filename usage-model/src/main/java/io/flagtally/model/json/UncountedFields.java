package io.flagtally.model.json;

import io.flagtally.model.decode.UncountedField;
import io.flagtally.model.decode.UsageVisitor;
import java.util.Arrays;

/**
 * Notes which fields a document has beside those that its decoder reads. The decoder asks for every field of some
 * objects; each costs a look into a small table, by the number of its name. One thread.
 */
@SuppressWarnings("EnumOrdinal") // As bits, within this class only.
public final class UncountedFields {
    private static final UncountedField[] FIELDS = UncountedField.values();
    private static final byte READ = -1;

    private final ReportBody body;
    private final JsonTape tape;
    private long found;

    /** A place in documents: what its fields mean, by the numbers of their names. */
    public static final class Place {
        private final byte[] meanings = new byte[KnownTexts.NO_TEXT];

        private Place(ReportBody body, String... read) {
            Arrays.fill(meanings, (byte) UncountedField.OTHER.ordinal());
            for (UncountedField field : FIELDS) {
                if (field != UncountedField.OTHER) {
                    meanings[body.name(field.word()).number()] = (byte) field.ordinal();
                }
            }
            for (String name : read) {
                meanings[body.name(name).number()] = READ;
            }
        }
    }

    public UncountedFields(ReportBody body) {
        this.body = body;
        this.tape = body.tape();
    }

    /** A place at which the decoder reads these fields, or leaves them out on purpose. */
    public Place place(String... read) {
        return new Place(body, read);
    }

    /** Begins with the next document. */
    public void clear() {
        found = 0;
    }

    /** Looks at all fields of an object. */
    public void look(Place place, int object) {
        for (int field = tape.first(object); field != JsonTape.NONE; field = tape.sibling(field)) {
            lookAt(place, field);
        }
    }

    /** Looks at one field. */
    public void lookAt(Place place, int field) {
        int name = tape.nameNumber(field);
        byte meaning = name < KnownTexts.NO_TEXT ? place.meanings[name] : (byte) UncountedField.OTHER.ordinal();
        if (meaning != READ && (found & 1L << meaning) == 0 && hasContent(field)) {
            found |= 1L << meaning;
        }
    }

    /** Null, an empty text and an empty list say nothing. */
    private boolean hasContent(int field) {
        return switch (tape.kind(field)) {
            case NULL -> false;
            case STRING -> tape.textLength(field) > 0;
            case OBJECT, ARRAY -> tape.first(field) != JsonTape.NONE;
            default -> true;
        };
    }

    /** Tells each field that was found. */
    public void tell(UsageVisitor visitor) {
        for (long rest = found; rest != 0; rest &= rest - 1) {
            visitor.uncounted(FIELDS[Long.numberOfTrailingZeros(rest)]);
        }
    }
}
