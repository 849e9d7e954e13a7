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
import io.flagtally.model.json.RootArray;
import io.flagtally.model.json.RootArray.Span;
import io.flagtally.model.json.UncountedFields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes the body of {@code POST /api/client/metrics/bulk}, in which a proxy such as Unleash Edge sends what many clients
 * reported. Every item names its environment and most their time; {@link UsageVisitor#accept} decides which of them count.
 */
public final class UnleashBulkDecoder implements ReportDecoder {
    private static final String APPLICATIONS = "applications";
    private static final String METRICS = "metrics";
    private static final String APP_NAME = "appName";
    private static final String FEATURE_NAME = "featureName";
    private static final String ENVIRONMENT = "environment";
    private static final String TIMESTAMP = "timestamp";

    private static final byte[] BEFORE_APPLICATIONS = "{\"applications\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_METRICS = "],\"metrics\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEHIND_METRICS = "]}".getBytes(StandardCharsets.US_ASCII);

    private final int maxRows;
    private final UnleashBody body;
    private final JsonTape tape;
    private final UnleashCounts counts;
    private final UncountedFields others;
    private final UncountedFields.Place rootPlace;
    private final UncountedFields.Place applicationPlace;
    private int rows;

    public UnleashBulkDecoder(DecodeLimits limits) {
        this.maxRows = limits.maxRows();
        this.body = new UnleashBody(limits);
        this.tape = body.tape();
        this.others = new UncountedFields(tape);
        this.counts = new UnleashCounts(body, others, FEATURE_NAME, APP_NAME, ENVIRONMENT, TIMESTAMP);
        this.rootPlace = others.place(APPLICATIONS, METRICS);
        this.applicationPlace = others.place(
                APP_NAME,
                ENVIRONMENT,
                "sdkVersion",
                "platformName",
                "platformVersion",
                "instanceId",
                "connectionId",
                "started",
                "interval");
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
        rows = 0;
        int applications = tape.field(0, APPLICATIONS);
        int metrics = tape.field(0, METRICS);
        checkEach(APPLICATIONS, applications, this::checkApplication);
        checkEach(METRICS, metrics, this::checkMetric);
        DecodeResult result = body.result();
        if (result != DecodeResult.VALID) {
            return result;
        }
        if (rows > maxRows) {
            return DecodeResult.TooComplex.ofRows(maxRows);
        }
        visitor.report(ReportIdentity.OF_SEVERAL_APPS);
        Map<Acceptance, LeftOut> leftOut = new EnumMap<>(Acceptance.class);
        others.clear();
        handOverApplications(applications, visitor, leftOut);
        if (visitor.wantsCounts()) {
            handOverMetrics(metrics, visitor, leftOut);
            others.look(rootPlace, 0);
            others.tell(visitor);
        }
        if (!leftOut.isEmpty()) {
            List<Span> allApplications = RootArray.elements(bytes, APPLICATIONS);
            List<Span> allMetrics = RootArray.elements(bytes, METRICS);
            leftOut.forEach(
                    (reason, items) -> visitor.leftOut(reason, items.payload(bytes, allApplications, allMetrics)));
        }
        visitor.end();
        return result;
    }

    /** Numbers of the items that were not accepted for one reason. */
    private record LeftOut(List<Integer> applications, List<Integer> metrics) {
        static LeftOut of(Map<Acceptance, LeftOut> leftOut, Acceptance reason) {
            return leftOut.computeIfAbsent(reason, first -> new LeftOut(new ArrayList<>(), new ArrayList<>()));
        }

        /** The items as they came, so that the payload is never longer than the report that they were in. */
        byte[] payload(byte[] report, List<Span> allApplications, List<Span> allMetrics) {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            json.writeBytes(BEFORE_APPLICATIONS);
            append(report, applications, allApplications, json);
            json.writeBytes(BEFORE_METRICS);
            append(report, metrics, allMetrics, json);
            json.writeBytes(BEHIND_METRICS);
            return json.toByteArray();
        }

        private static void append(byte[] report, List<Integer> items, List<Span> all, ByteArrayOutputStream json) {
            for (int i = 0; i < items.size(); i++) {
                if (i > 0) {
                    json.write(',');
                }
                Span item = all.get(items.get(i));
                json.write(report, item.from(), item.to() - item.from());
            }
        }
    }

    private interface ItemCheck {
        void check(int item);
    }

    private void checkEach(String field, int array, ItemCheck item) {
        body.enter(field);
        if (array == NONE) {
            body.required();
        } else if (!tape.is(array, Kind.ARRAY)) {
            body.wrongType(array, "array");
        } else {
            int index = 0;
            for (int each = tape.first(array); each != NONE; each = tape.sibling(each)) {
                body.enter(index++);
                if (tape.is(each, Kind.OBJECT)) {
                    item.check(each);
                } else {
                    body.wrongType(each, "object");
                }
                body.leave();
            }
        }
        body.leave();
    }

    private void checkApplication(int application) {
        rows++;
        body.checkText(application, APP_NAME);
        body.checkText(application, "instanceId");
        body.checkText(application, ENVIRONMENT);
    }

    private void checkMetric(int metric) {
        body.checkText(metric, FEATURE_NAME);
        body.checkText(metric, APP_NAME);
        body.checkText(metric, ENVIRONMENT);
        timeOf(metric);
        rows += counts.check(metric, false);
    }

    /** When the item counts; no time at all is as good as none. */
    private long timeOf(int metric) {
        return tape.field(metric, TIMESTAMP) == NONE
                ? UsageVisitor.NO_EVENT_TIME
                : body.requiredTime(metric, TIMESTAMP);
    }

    private void handOverApplications(int applications, UsageVisitor visitor, Map<Acceptance, LeftOut> leftOut) {
        int number = 0;
        for (int each = tape.first(applications); each != NONE; each = tape.sibling(each), number++) {
            Acceptance acceptance = visitor.accept(body.presentText(each, ENVIRONMENT), UsageVisitor.NO_EVENT_TIME);
            if (acceptance == Acceptance.ACCEPTED) {
                visitor.client(body.client(each, body.presentText(each, APP_NAME)));
                others.look(applicationPlace, each);
            } else {
                LeftOut.of(leftOut, acceptance).applications.add(number);
            }
        }
    }

    private void handOverMetrics(int metrics, UsageVisitor visitor, Map<Acceptance, LeftOut> leftOut) {
        int number = 0;
        for (int each = tape.first(metrics); each != NONE; each = tape.sibling(each), number++) {
            long time = timeOf(each);
            Acceptance acceptance = visitor.accept(body.presentText(each, ENVIRONMENT), time);
            if (acceptance == Acceptance.ACCEPTED) {
                String app = body.presentText(each, APP_NAME);
                counts.handOver(app, body.presentText(each, FEATURE_NAME), each, time, visitor);
            } else {
                LeftOut.of(leftOut, acceptance).metrics.add(number);
            }
        }
    }
}
