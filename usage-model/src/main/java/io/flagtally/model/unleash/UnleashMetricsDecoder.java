package io.flagtally.model.unleash;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.FieldName;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import io.flagtally.model.json.UncountedFields;

/**
 * Decodes the body of {@code POST /api/client/metrics} and its frontend twin, by the published contract and, where real
 * clients and servers differ from it, as those do: see this module's RATIONALE.
 */
public final class UnleashMetricsDecoder implements ReportDecoder {

    private final int maxRows;
    private final UnleashBody body;
    private final JsonTape tape;
    private final FieldName appName;
    private final FieldName bucketName;
    private final FieldName startName;
    private final FieldName stopName;
    private final FieldName togglesName;
    private final FieldName sdkVersion;
    private final FieldName connectionId;
    private final UnleashCounts counts;
    private final UncountedFields others;
    private final UncountedFields.Place rootPlace;
    private final UncountedFields.Place bucketPlace;
    private int rows;

    public UnleashMetricsDecoder(DecodeLimits limits) {
        this.maxRows = limits.maxRows();
        this.body = new UnleashBody(limits);
        this.tape = body.tape();
        this.appName = body.name("appName");
        this.bucketName = body.name("bucket");
        this.startName = body.name("start");
        this.stopName = body.name("stop");
        this.togglesName = body.name("toggles");
        this.sdkVersion = body.name("sdkVersion");
        this.connectionId = body.name("connectionId");
        this.others = new UncountedFields(body);
        this.counts = new UnleashCounts(body, others);
        this.rootPlace = others.place(
                "appName",
                "bucket",
                "connectionId",
                "sdkVersion",
                "platformName",
                "platformVersion",
                "instanceId",
                "environment");
        this.bucketPlace = others.place("start", "stop", "toggles");
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
        String app = body.requiredText(0, appName);
        long start = UsageVisitor.NO_EVENT_TIME;
        long stop = UsageVisitor.NO_EVENT_TIME;
        int toggles = NONE;
        rows = 0;
        int bucket = tape.field(0, bucketName);
        if (!tape.isAbsentOrNull(bucket)) {
            body.enter(bucketName);
            if (tape.is(bucket, Kind.OBJECT)) {
                start = body.requiredTime(bucket, startName);
                stop = body.requiredTime(bucket, stopName);
                toggles = tape.field(bucket, togglesName);
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
        String sdk = body.optionalText(0, sdkVersion);
        visitor.report(new ReportIdentity(app, body.optionalId(0, connectionId), start, stop, sdk));
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
        body.enter(togglesName);
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
