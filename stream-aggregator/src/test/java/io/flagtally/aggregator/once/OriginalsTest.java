package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.once.RememberedConnection.Bucket;
import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.report.ReportFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class OriginalsTest {
    private static final long START = 1_795_287_048_321L;
    private static final ReportIdentity IDENTITY = new ReportIdentity("shop", "c", START, START + 60_000, "");
    private static final ReportSource SOURCE = new ReportSource(
            ReportFormat.UNLEASH_METRICS.nameAndVersion(),
            new ReportSource.Key("production", "a-key", true),
            "",
            "",
            "",
            START,
            START);

    private final ConnectionKeys keys = new ConnectionKeys(new Sha256());
    private final Bytes connection = keys.of(SOURCE, IDENTITY);

    /** One at the offset of the report that comes again is this report itself: the topic was made again. */
    @Test
    void findsOnlyWhatLiesBeforeTheReportThatComesAgain() {
        Originals originals = originals();

        assertThat(originals.of(connection, bucket(4L, 5L), 5).offsets()).containsExactly(4L);
        assertThat(originals.of(connection, bucket(5L, 6L), 5).counts()).isNull();
    }

    private Originals originals() {
        ReportDecoder decoder = (payload, visitor) -> {
            visitor.report(IDENTITY);
            visitor.flag("shop", "a", 1, 0, START);
            return DecodeResult.VALID;
        };
        return new Originals(offset -> Optional.of(new RawReport(SOURCE, new byte[1])), format -> decoder, keys);
    }

    private static Bucket bucket(Long... offsets) {
        return new Bucket(START, List.of(offsets));
    }
}
