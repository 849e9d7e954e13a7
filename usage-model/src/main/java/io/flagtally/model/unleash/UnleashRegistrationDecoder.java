package io.flagtally.model.unleash;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.FieldName;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import io.flagtally.model.json.UncountedFields;

/** Decodes the body of {@code POST /api/client/register}: one client, and no rows that count. */
public final class UnleashRegistrationDecoder implements ReportDecoder {

    private final UnleashBody body;
    private final JsonTape tape;
    private final FieldName appName;
    private final FieldName started;
    private final FieldName intervalName;
    private final FieldName strategiesName;
    private final FieldName sdkVersion;
    private final FieldName connectionId;
    private final UncountedFields others;
    private final UncountedFields.Place rootPlace;

    public UnleashRegistrationDecoder(DecodeLimits limits) {
        this.body = new UnleashBody(limits);
        this.tape = body.tape();
        this.appName = body.name("appName");
        this.started = body.name("started");
        this.intervalName = body.name("interval");
        this.strategiesName = body.name("strategies");
        this.sdkVersion = body.name("sdkVersion");
        this.connectionId = body.name("connectionId");
        this.others = new UncountedFields(body);
        this.rootPlace = others.place(
                "appName",
                "started",
                "connectionId",
                "sdkVersion",
                "platformName",
                "platformVersion",
                "interval",
                "instanceId",
                "environment");
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
        checkInterval(tape.field(0, intervalName));
        long startedAt = body.requiredTime(0, started);
        checkStrategies(tape.field(0, strategiesName));
        DecodeResult result = body.result();
        if (result != DecodeResult.VALID) {
            return result;
        }
        String sdk = body.optionalText(0, sdkVersion);
        String id = body.optionalId(0, connectionId);
        visitor.report(new ReportIdentity(app, id, startedAt, UsageVisitor.NO_EVENT_TIME, sdk));
        visitor.client(body.client(0, app));
        if (visitor.wantsCounts()) {
            others.clear();
            others.look(rootPlace, 0);
            others.tell(visitor);
        }
        visitor.end();
        return result;
    }

    private void checkInterval(int interval) {
        body.enter(intervalName);
        if (interval == NONE) {
            body.required();
        } else {
            body.count(interval, false);
        }
        body.leave();
    }

    private void checkStrategies(int strategies) {
        body.enter(strategiesName);
        if (strategies == NONE) {
            body.required();
        } else if (!tape.is(strategies, Kind.ARRAY)) {
            body.wrongType(strategies, "array");
        } else {
            int index = 0;
            for (int each = tape.first(strategies); each != NONE; each = tape.sibling(each)) {
                if (tape.is(each, Kind.OBJECT) || tape.is(each, Kind.ARRAY)) {
                    body.enter(index);
                    body.wrongType(each, "string");
                    body.leave();
                }
                index++;
            }
        }
        body.leave();
    }
}
