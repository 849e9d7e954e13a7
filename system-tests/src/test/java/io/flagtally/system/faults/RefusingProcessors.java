package io.flagtally.system.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.ProcessorWrapper;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.WrappedFixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.WrappedProcessorSupplier;

/**
 * Makes a processor behind the combined sums, which come when a task commits, fail while a file of its name lies in a
 * folder.
 */
public final class RefusingProcessors implements ProcessorWrapper {
    /** Setting that names the folder. */
    static final String FOLDER = "refusing.folder";

    static final String REFUSING = "key-flag-usage";

    private Path file;

    @Override
    public void configure(Map<String, ?> configs) {
        file = Path.of(configs.get(FOLDER).toString(), REFUSING);
    }

    @Override
    public <KIn, VIn, KOut, VOut> WrappedProcessorSupplier<KIn, VIn, KOut, VOut> wrapProcessorSupplier(
            String processorName, ProcessorSupplier<KIn, VIn, KOut, VOut> supplier) {
        return ProcessorWrapper.asWrapped(
                processorName.equals(REFUSING) ? () -> new Refusing<>(supplier.get(), file) : supplier);
    }

    @Override
    public <KIn, VIn, VOut> WrappedFixedKeyProcessorSupplier<KIn, VIn, VOut> wrapFixedKeyProcessorSupplier(
            String processorName, FixedKeyProcessorSupplier<KIn, VIn, VOut> supplier) {
        return ProcessorWrapper.asWrappedFixedKey(supplier);
    }

    private static final class Refusing<KIn, VIn, KOut, VOut> implements Processor<KIn, VIn, KOut, VOut> {
        private final Processor<KIn, VIn, KOut, VOut> processor;
        private final Path file;

        Refusing(Processor<KIn, VIn, KOut, VOut> processor, Path file) {
            this.processor = processor;
            this.file = file;
        }

        @Override
        public void init(ProcessorContext<KOut, VOut> context) {
            processor.init(context);
        }

        @Override
        public void process(Record<KIn, VIn> record) {
            if (Files.exists(file)) {
                throw new KafkaException("refused for a test");
            }
            processor.process(record);
        }

        @Override
        public void close() {
            processor.close();
        }
    }
}
