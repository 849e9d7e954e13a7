package io.flagtally.model.unleash;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import io.flagtally.model.json.UncountedFields;

/**
 * Decodes the body of {@code POST /api/client/metrics} and its frontend twin, by the published contract and, where real
 * clients and servers differ from it, as those do: see this module's RATIONALE.
 */
public final class UnleashMetricsDecoder implements ReportDecoder {
    private static final String APP_NAME = "appName";
    private static final String BUCKET = "bucket";
    private static final String START = "start";
    private static final String STOP = "stop";
    private static final String TOGGLES = "toggles";

    private final int maxRows;
    private final UnleashBody body;
    private final JsonTape tape;
    private final UnleashCounts counts;
    private final UncountedFields others;
    private final UncountedFields.Place rootPlace;
    private final UncountedFields.Place bucketPlace;
    private int rows;

    public UnleashMetricsDecoder(DecodeLimits limits) {
        this.maxRows = limits.maxRows();
        this.body = new UnleashBody(limits);
        this.tape = body.tape();
        this.others = new UncountedFields(tape);
        this.counts = new UnleashCounts(body, others);
        this.rootPlace = others.place(
                APP_NAME,
                BUCKET,
                "connectionId",
                "sdkVersion",
                "platformName",
                "platformVersion",
                "instanceId",
                "environment");
        this.bucketPlace = others.place(START, STOP, TOGGLES);
    }

    @Override
    public DecodeResult decode(byte[] bytes, UsageVisitor visitor) {
        try {
            return decodeHeld(bytes, visitor);
        } finally {
            body.release();
        }
    }

    private DecodeResult decodeHeld(byte[] bytes, UsageVisitor visitor) {
        DecodeResult read = body.read(bytes);
        if (read != DecodeResult.VALID) {
            return read;
        }
        String app = body.requiredText(0, APP_NAME);
        long start = UsageVisitor.NO_EVENT_TIME;
        long stop = UsageVisitor.NO_EVENT_TIME;
        int toggles = NONE;
        rows = 0;
        int bucket = tape.field(0, BUCKET);
        if (!tape.isAbsentOrNull(bucket)) {
            body.enter(BUCKET);
            if (tape.is(bucket, Kind.OBJECT)) {
                start = body.requiredTime(bucket, START);
                stop = body.requiredTime(bucket, STOP);
                toggles = tape.field(bucket, TOGGLES);
                checkToggles(toggles);
            } else {
                body.wrongType(bucket, "object");
            }
            body.leave();
        }
        DecodeResult result = body.result();
        if (result != DecodeResult.VALID) {
            return result;
        }
        if (rows > maxRows) {
            return DecodeResult.TooComplex.ofRows(maxRows);
        }
        // Idle SDKs send buckets of 1970 without anything in them.
        Acceptance acceptance = rows == 0 ? Acceptance.ACCEPTED : visitor.accept(stop);
        if (acceptance != Acceptance.ACCEPTED) {
            return new DecodeResult.Refused(acceptance);
        }
        String sdk = body.optionalText(0, "sdkVersion");
        visitor.report(new ReportIdentity(app, body.optionalId(0, "connectionId"), start, stop, sdk));
        visitor.client(body.client(0, app));
        if (visitor.wantsCounts()) {
            others.clear();
            others.look(rootPlace, 0);
            if (toggles != NONE) {
                others.look(bucketPlace, bucket);
                handOver(app, toggles, stop, visitor);
            }
            others.tell(visitor);
        }
        visitor.end();
        return result;
    }

    private void checkToggles(int toggles) {
        body.enter(TOGGLES);
        if (toggles == NONE) {
            body.required();
        } else if (body.isMap(toggles)) {
            for (int toggle = tape.first(toggles); toggle != NONE; toggle = tape.sibling(toggle)) {
                boolean object = tape.is(toggle, Kind.OBJECT);
                int plainRows = object ? counts.plainRows(toggle) : UnleashCounts.NOT_PLAIN;
                rows += plainRows == UnleashCounts.NOT_PLAIN ? checkToggle(toggle) : plainRows;
            }
        }
        body.leave();
    }

    private int checkToggle(int toggle) {
        int toggleRows = 0;
        body.enter(tape.name(toggle));
        if (tape.is(toggle, Kind.OBJECT)) {
            toggleRows = counts.check(toggle, true);
        } else {
            body.wrongType(toggle, "object");
        }
        body.leave();
        return toggleRows;
    }

    private void handOver(String app, int toggles, long stop, UsageVisitor visitor) {
        for (int toggle = tape.first(toggles); toggle != NONE; toggle = tape.sibling(toggle)) {
            counts.handOver(app, tape.cleanName(toggle), toggle, stop, visitor);
        }
    }
}
