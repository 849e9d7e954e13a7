package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.combine.RowSums;
import io.flagtally.aggregator.names.PartitionNames;
import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.UsageVisitor;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** What a task needs for the rows of its reports. */
record RowChain(
        EventTimes times,
        PartitionNames names,
        RowSums sums,
        DecodeMetrics metrics,
        ProcessorContext<byte[], IntakeOutput> context) {

    /**
     * What happens to the rows of one report that count: what its key may report → event time → bound of names → sums.
     */
    UsageVisitor of(ReportSource source, Rejections rejections) {
        UsageVisitor booked = new BookedRows(source, sums, context, rejections);
        UsageVisitor bounded = new BoundedRows(names.of(source.key(), source.writtenAt()), booked);
        UsageVisitor timed = new TimedRows(source, times, metrics, bounded);
        return new PermittedRows(source, metrics, timed);
    }
}
