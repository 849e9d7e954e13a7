package io.flagtally.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.benchmarks.machine.WarmUp.Warmth;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private long now;

    @Test
    void loadsEachServerUntilItsCompilersAreQuietTwice() {
        // given
        FakeServer small = new FakeServer("small", 500, 50, 40);
        FakeServer large = new FakeServer("large", 900, 80, 200, 99, 0);

        // when
        WarmUp.Result result = run(100, small, large);

        // then
        assertThat(result.servers())
                .containsExactly(new Warmth("small", 3, true, true, 0.04), new Warmth("large", 5, true, true, 0));
        assertThat(result.took()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void endsWhenTheTimeIsOver() {
        // given
        FakeServer busy = new FakeServer("busy", 900, 900, 900, 900, 900);

        // when
        WarmUp.Result result = run(3, busy);

        // then
        assertThat(result.servers()).containsExactly(new Warmth("busy", 3, false, true, 0.9));
        assertThat(result)
                .hasToString("warm-up of 3 s: busy: compilers NOT QUIET after 3 spells, 90 % of a core in the last");
    }

    @Test
    void loadsAServerWhoseCompilersAreNotSeenUntilItGetsNoFaster() {
        // given
        FakeServer unseen = new FakeServer("unseen", 0, 0, 0, 0, 0).doing(100, 150, 151, 200, 199, 205);

        // when
        WarmUp.Result result = run(100, unseen);

        // then
        assertThat(result.servers()).containsExactly(new Warmth("unseen", 6, true, false, 0));
        assertThat(result).hasToString("warm-up of 6 s: unseen: quiet after 6 spells, by its rate");
    }

    @Test
    void namesThoseThatWereNotQuiet() {
        // given
        FakeServer small = new FakeServer("small", 50, 40);
        FakeServer busy = new FakeServer("busy", 900, 900, 900);
        FakeServer faster = new FakeServer("faster", 0, 0, 0).doing(100, 200, 300);

        // when
        WarmUp.Result result = run(5, small, busy, faster);

        // then
        assertThat(result.notQuiet()).containsExactly("busy", "faster");
    }

    private WarmUp.Result run(int seconds, FakeServer... servers) {
        return WarmUp.run(List.of(servers), Duration.ofSeconds(seconds), () -> now);
    }

    /** Each spell takes a second, of which its compilers take as many ms as are given, for as much work. */
    private final class FakeServer implements WarmUp.Server {
        private final String name;
        private final int[] compilerMillis;
        private int[] done = {};
        private Duration compilerCpu = Duration.ZERO;

        FakeServer(String name, int... compilerMillis) {
            this.name = name;
            this.compilerMillis = compilerMillis;
        }

        FakeServer doing(int... work) {
            done = work;
            return this;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long load(int spell) {
            now += Duration.ofSeconds(1).toNanos();
            compilerCpu = compilerCpu.plusMillis(spell < compilerMillis.length ? compilerMillis[spell] : 0);
            return spell < done.length ? done[spell] : 0;
        }

        @Override
        public Duration compilerCpu() {
            return compilerCpu;
        }
    }
}
