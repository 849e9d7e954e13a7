package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawPartitionTest {
    @ParameterizedTest(name = "at {0} of {1} to 9")
    @CsvSource({"-1, 4, true, true", "4, 4, true, true", "3, 4, false, true", "5, 4, false, false"})
    void isReadOnceAnyAvailableRecordWas(long committed, long earliest, boolean isUnread, boolean isUnreadOrExpired) {
        RawPartition partition = new RawPartition(committed, earliest, 9, Instant.EPOCH);

        assertThat(partition.isUnread()).isEqualTo(isUnread);
        assertThat(partition.isUnreadOrExpired()).isEqualTo(isUnreadOrExpired);
    }
}
