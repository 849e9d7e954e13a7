package io.flagtally.streams.serde;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Binary form of one internal type: a version byte, then its fields. Equal values are equal bytes, so it also serves
 * for keys. A null is a null. Holds no state: any number of threads.
 */
public final class BinarySerde<T> implements Serde<T>, Serializer<T>, Deserializer<T> {
    static final int MAX_VARINT_BYTES = 10;

    private final BiConsumer<BinaryWriter, T> write;
    private final List<Function<BinaryReader, T>> reads;

    /** A form of which there is one version. */
    public BinarySerde(BiConsumer<BinaryWriter, T> write, Function<BinaryReader, T> read) {
        this(write, List.of(read));
    }

    /**
     * A form that has changed. Not for keys: a new version of one would split its totals, and so changing a key's
     * fields is a migration of the store.
     *
     * @param write writes the latest version
     * @param reads what reads each version, from 1 to the latest
     */
    public BinarySerde(BiConsumer<BinaryWriter, T> write, List<Function<BinaryReader, T>> reads) {
        this.write = write;
        this.reads = List.copyOf(reads);
    }

    @Override
    public byte[] serialize(String topic, T data) {
        if (data == null) {
            return null;
        }
        BinaryWriter writer = BinaryWriter.ofVersion(reads.size());
        write.accept(writer, data);
        return writer.toBytes();
    }

    @Override
    public T deserialize(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        BinaryReader reader = new BinaryReader(bytes);
        byte version = reader.version();
        if (version < 1 || version > reads.size()) {
            throw new SerializationException("topic " + topic + " holds version " + version
                    + " of a record; this program knows versions up to " + reads.size());
        }
        T value = reads.get(version - 1).apply(reader);
        if (!reader.atEnd()) {
            throw new SerializationException("a record of topic " + topic + " goes on after its last field");
        }
        return value;
    }

    @Override
    public Serializer<T> serializer() {
        return this;
    }

    @Override
    public Deserializer<T> deserializer() {
        return this;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        // Nothing to configure: the fields are given to the constructor.
    }

    @Override
    public void close() {
        // Nothing to close.
    }
}
