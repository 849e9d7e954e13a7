package io.flagtally.relay.growth;

import io.flagtally.model.decode.Names;
import io.flagtally.relay.bulk.BulkHeaders;
import io.flagtally.relay.bulk.BulkKey;
import io.flagtally.relay.rows.ApplicationKey;
import io.flagtally.relay.rows.ApplicationRow;
import io.flagtally.relay.rows.KeyBytes;
import io.flagtally.relay.rows.PostedBody;
import io.flagtally.relay.rows.RelayInput;
import io.flagtally.relay.rows.SkippedRows;
import io.flagtally.relay.rows.TotalKey;
import io.flagtally.relay.rows.TotalRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds some environments: books what their totals have grown by, and once an interval walks over what waits and makes
 * bodies of it. While two bodies of an environment are unposted its walk rests, and growth waits, merged.
 */
final class GrowthProcessor extends ContextualProcessor<String, RelayInput, BulkKey, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(GrowthProcessor.class);

    /** So that a long stretch of old rows does not hold up a commit. */
    private static final int FORGOTTEN_AT_ONCE = 20_000;

    private final GrowthSettings settings;
    private final GrowthMetrics metrics;
    private final SkippedRows skipped;
    private final Set<String> namedWithoutToken;
    private final Map<String, Bytes> walks = new HashMap<>();
    private final Set<String> due = new HashSet<>();
    private final Set<String> held = new HashSet<>();
    private KeyValueStore<String, EnvironmentState> environments;
    private Waiting waiting;
    private BodyMaker maker;

    /** {@code namedWithoutToken}: environments that the log has named, of all tasks. */
    GrowthProcessor(
            GrowthSettings settings, GrowthMetrics metrics, SkippedRows skipped, Set<String> namedWithoutToken) {
        this.settings = settings;
        this.metrics = metrics;
        this.skipped = skipped;
        this.namedWithoutToken = namedWithoutToken;
    }

    @Override
    public void init(ProcessorContext<BulkKey, byte[]> context) {
        super.init(context);
        environments = context.getStateStore(RelayedGrowth.ENVIRONMENTS);
        waiting = new Waiting(
                context.getStateStore(RelayedGrowth.TOTALS),
                context.getStateStore(RelayedGrowth.APPLICATIONS),
                context.getStateStore(RelayedGrowth.WAITING));
        maker = new BodyMaker(waiting, settings.maxBodyBytes());
        takeOver();
        context.schedule(settings.interval(), PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    /** What an earlier run or another instance left waiting. */
    private void takeOver() {
        try (KeyValueIterator<String, EnvironmentState> states = environments.all()) {
            states.forEachRemaining(each -> hold(each.key).grew(each.value.evaluations()));
        }
        try (KeyValueIterator<Bytes, byte[]> all = waiting.all()) {
            while (all.hasNext()) {
                if (Waiting.key(all.next()) instanceof TotalKey key && !key.isVariant()) {
                    hold(key.environment()).grew(waiting.total(key).unsent());
                }
            }
        }
    }

    private GrowthMetrics.OfEnvironment hold(String environment) {
        held.add(environment);
        return metrics.of(environment);
    }

    @Override
    public void process(Record<String, RelayInput> record) {
        RelayInput input = record.value();
        if (input instanceof TotalRow row) {
            take(row);
        } else if (input instanceof ApplicationRow row) {
            take(row);
        } else if (input instanceof PostedBody posted) {
            take(record.key(), posted);
        }
    }

    private void take(TotalRow row) {
        TotalKey key = row.key();
        if (settings.ageLimit().isPast(key.hour(), context().currentSystemTimeMs())) {
            // It lay unread. What was sent of its hour may be forgotten, and all of it would look like growth.
            skipped.tooOld();
            return;
        }
        RelayedTotal before = waiting.total(key);
        RelayedTotal after = before.raisedTo(row.yes(), row.no());
        if (after.equals(before)) {
            return;
        }
        if (row.isBaseline()) {
            waiting.put(key, before, after.settled());
            return;
        }
        long yes = after.yes() - before.yes();
        long no = after.no() - before.no();
        Optional<LeftOut> reason = whyLeftOut(key);
        waiting.put(key, before, reason.isPresent() ? after.plusSent(yes, no) : after);
        if (key.isVariant()) {
            reason.ifPresent(why -> metrics.variantsLeftOut(why, yes));
        } else {
            GrowthMetrics.OfEnvironment evaluations = hold(key.environment());
            evaluations.grew(RelayedTotal.sum(yes, no));
            reason.ifPresent(why -> evaluations.leftOut(why, RelayedTotal.sum(yes, no)));
        }
    }

    private Optional<LeftOut> whyLeftOut(TotalKey key) {
        if (!hasToken(key.environment())) {
            return Optional.of(LeftOut.NO_TOKEN);
        }
        List<String> names =
                key.isVariant() ? List.of(key.app(), key.flag(), key.variant()) : List.of(key.app(), key.flag());
        if (names.contains(Names.OTHERS)) {
            return Optional.of(LeftOut.OTHERS);
        }
        return names.stream().anyMatch(Names::isCut) ? Optional.of(LeftOut.CUT_NAME) : Optional.empty();
    }

    private boolean hasToken(String environment) {
        boolean known = settings.hasToken().test(environment);
        if (known) {
            namedWithoutToken.remove(environment);
        } else if (namedWithoutToken.add(environment)) {
            LOG.warn("no token for environment {}: what grows in it is left out, and counted", environment);
        }
        return known;
    }

    private void take(ApplicationRow row) {
        ApplicationKey key = row.key();
        hold(key.environment());
        List<String> names = List.of(key.app(), key.sdk(), key.sdkVersion(), key.platform(), key.platformVersion());
        if (names.contains(Names.OTHERS) || names.stream().anyMatch(Names::isCut) || !hasToken(key.environment())) {
            return;
        }
        Announced before = waiting.application(key);
        Instant announced = before == null ? Instant.EPOCH : before.announced();
        waiting.put(key, before, new Announced(row.firstSeen(), row.lastSeen(), announced));
    }

    private void take(String environment, PostedBody posted) {
        GrowthMetrics.OfEnvironment evaluations = hold(environment);
        EnvironmentState before = state(environment);
        long settled = before.evaluationsUpTo(posted.sequence());
        environments.put(environment, before.settledTo(posted.sequence()));
        if (posted.accepted()) {
            evaluations.sent(settled);
        } else {
            evaluations.leftOut(LeftOut.REFUSED, settled);
        }
        makeBodies(environment);
    }

    private EnvironmentState state(String environment) {
        EnvironmentState state = environments.get(environment);
        return state == null ? new EnvironmentState(settings.firstSequence().getAsLong(), List.of()) : state;
    }

    private void tick(long now) {
        Instant oldest = settings.ageLimit().oldestHour(now);
        // Of some nothing grows or waits since this task began, but their totals grow old, too.
        waiting.environments().forEach(this::hold);
        for (String environment : held) {
            Waiting.Forgotten forgotten = waiting.forgetBefore(environment, oldest, FORGOTTEN_AT_ONCE);
            metrics.of(environment).leftOut(LeftOut.TOO_OLD, forgotten.evaluations());
            metrics.variantsLeftOut(LeftOut.TOO_OLD, forgotten.variants());
            due.add(environment);
            makeBodies(environment);
        }
    }

    /** Goes on with the environment's walk, or begins one that is due, as far as bodies may be made. */
    private void makeBodies(String environment) {
        EnvironmentState state = state(environment);
        boolean any = false;
        while (state.takesAnotherBody() && (walks.containsKey(environment) || due.remove(environment))) {
            Bytes from = walks.getOrDefault(environment, KeyBytes.firstOf(environment));
            BodyMaker.Made made = maker.next(environment, from);
            made.resumeAt().ifPresentOrElse(at -> walks.put(environment, at), () -> walks.remove(environment));
            if (!made.body().isEmpty()) {
                state = state.withNext(made.body().evaluations());
                forward(environment, state.made(), made.body().bytes());
                metrics.of(environment).bodyMade();
                any = true;
            }
        }
        if (any) {
            environments.put(environment, state);
            // Who posts them reads what is committed.
            context().commit();
        }
    }

    private void forward(String environment, long sequence, byte[] body) {
        context()
                .forward(new Record<>(
                        BulkKey.of(environment, sequence),
                        body,
                        context().currentSystemTimeMs(),
                        BulkHeaders.of(sequence)));
    }

    @Override
    public void close() {
        held.forEach(environment -> metrics.of(environment).handedOver());
        held.clear();
    }
}
