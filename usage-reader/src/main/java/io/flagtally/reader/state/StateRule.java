package io.flagtally.reader.state;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The rule by which a flag has a state. The view {@code flag_states} of Postgres is the same rule, and a test holds the
 * two together: change both, and docs/flag-states.md.
 */
public final class StateRule {
    private static final Duration HOUR = Duration.ofHours(1);

    private final StateSettings settings;

    public StateRule(StateSettings settings) {
        this.settings = settings;
    }

    /** The first that holds of gone, idle, new, settled and live, at {@code now}. */
    public Verdict of(FlagFacts facts, Instant now) {
        // An hour is over at its end: until then it may still be evaluated in it.
        Instant quietSince = facts.lastSeen().plus(HOUR);
        Instant gone = quietSince.plus(settings.goneAfter());
        if (!now.isBefore(gone)) {
            return quiet(FlagState.GONE, gone, quietSince);
        }
        Instant idle = quietSince.plus(settings.idleAfter());
        if (!now.isBefore(idle)) {
            return quiet(FlagState.IDLE, idle, quietSince);
        }
        Instant oldEnough = facts.firstSeen().plus(settings.newFor());
        if (now.isBefore(oldEnough)) {
            return new Verdict(
                    FlagState.NEW, Optional.of(facts.firstSeen()), "First seen " + day(facts.firstSeen()) + ".");
        }
        return settled(facts, now).orElseGet(() -> live(facts, now));
    }

    private Optional<Verdict> settled(FlagFacts facts, Instant now) {
        Instant grown = facts.firstSeen().plus(settings.settledAfter());
        boolean yes = isRecent(facts.lastYes(), now);
        boolean no = isRecent(facts.lastNo(), now);
        int variants = facts.variants().size();
        // One answer: never both yes and no, and not two variants. A test of two variants says only yes, all the time.
        boolean oneAnswer = !(yes && no) && variants <= 1 && (yes || no || variants == 1);
        if (now.isBefore(grown) || !oneAnswer) {
            return Optional.empty();
        }
        Optional<Instant> other = yes ? facts.lastNo() : no ? facts.lastYes() : Optional.empty();
        Instant alone = other.map(last -> last.plus(HOUR).plus(settings.settledAfter()))
                .filter(last -> last.isAfter(grown))
                .orElse(grown);
        String answer = yes ? "yes" : no ? "no" : "";
        String variant =
                variants == 1 ? "the variant " + facts.variants().iterator().next() : "";
        String always = answer.isEmpty() ? variant : variant.isEmpty() ? answer : answer + ", with " + variant;
        String why = "Always " + always + " for " + days(settings.settledAfter()) + ".";
        return Optional.of(new Verdict(FlagState.SETTLED, Optional.of(alone), why));
    }

    private Verdict live(FlagFacts facts, Instant now) {
        boolean both = isRecent(facts.lastYes(), now) && isRecent(facts.lastNo(), now);
        String why = both
                ? "Evaluated to yes and to no within " + days(settings.settledAfter()) + "."
                : facts.variants().size() > 1
                        ? "Served more than one variant within " + days(settings.settledAfter()) + "."
                        : "Evaluated, and known for less than " + days(settings.settledAfter()) + ".";
        return new Verdict(FlagState.LIVE, Optional.empty(), why);
    }

    private boolean isRecent(Optional<Instant> hour, Instant now) {
        return hour.isPresent() && now.isBefore(hour.get().plus(HOUR).plus(settings.settledAfter()));
    }

    private static Verdict quiet(FlagState state, Instant since, Instant quietSince) {
        return new Verdict(
                state, Optional.of(since), "Not evaluated since " + quietSince.truncatedTo(ChronoUnit.HOURS) + ".");
    }

    private static String day(Instant time) {
        return time.toString().substring(0, "2026-11-28".length());
    }

    private static String days(Duration duration) {
        return duration.equals(Duration.ofDays(duration.toDays()))
                ? duration.toDays() + " days"
                : duration.toHours() + " hours";
    }
}
