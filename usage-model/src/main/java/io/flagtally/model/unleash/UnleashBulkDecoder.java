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
 * Decodes the body of {@code POST /api/client/metrics/bulk}, in which a proxy such as Unleash Edge sends what many
 * clients reported. Every item names its environment and most their time; {@link UsageVisitor#accept} decides which of
 * them count.
 */
public final class UnleashBulkDecoder implements ReportDecoder {

    private static final byte[] BEFORE_APPLICATIONS = "{\"applications\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_METRICS = "],\"metrics\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEHIND_METRICS = "]}".getBytes(StandardCharsets.US_ASCII);

    private final int maxRows;
    private final UnleashBody body;
    private final JsonTape tape;
    private final FieldName applicationsName;
    private final FieldName metricsName;
    private final FieldName appName;
    private final FieldName featureName;
    private final FieldName environment;
    private final FieldName timestamp;
    private final FieldName instanceId;
    private final UnleashCounts counts;
    private final UncountedFields others;
    private final UncountedFields.Place rootPlace;
    private final UncountedFields.Place applicationPlace;
    private int rows;

    public UnleashBulkDecoder(DecodeLimits limits) {
        this.maxRows = limits.maxRows();
        this.body = new UnleashBody(limits);
        this.tape = body.tape();
        this.applicationsName = body.name("applications");
        this.metricsName = body.name("metrics");
        this.appName = body.name("appName");
        this.featureName = body.name("featureName");
        this.environment = body.name("environment");
        this.timestamp = body.name("timestamp");
        this.instanceId = body.name("instanceId");
        this.others = new UncountedFields(body);
        this.counts = new UnleashCounts(body, others, "featureName", "appName", "environment", "timestamp");
        this.rootPlace = others.place("applications", "metrics");
        this.applicationPlace = others.place(
                "appName",
                "environment",
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
        int applications = tape.field(0, applicationsName);
        int metrics = tape.field(0, metricsName);
        checkEach(applicationsName, applications, this::checkApplication);
        checkEach(metricsName, metrics, this::checkMetric);
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
            List<Span> allApplications = RootArray.elements(bytes, applicationsName.text());
            List<Span> allMetrics = RootArray.elements(bytes, metricsName.text());
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

    private void checkEach(FieldName field, int array, ItemCheck item) {
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
        body.checkText(application, appName);
        body.checkText(application, instanceId);
        body.checkText(application, environment);
    }

    private void checkMetric(int metric) {
        body.checkText(metric, featureName);
        body.checkText(metric, appName);
        body.checkText(metric, environment);
        timeOf(metric);
        rows += counts.check(metric, false);
    }

    /** When the item counts; no time at all is as good as none. */
    private long timeOf(int metric) {
        return tape.field(metric, timestamp) == NONE
                ? UsageVisitor.NO_EVENT_TIME
                : body.requiredTime(metric, timestamp);
    }

    private void handOverApplications(int applications, UsageVisitor visitor, Map<Acceptance, LeftOut> leftOut) {
        int number = 0;
        for (int each = tape.first(applications); each != NONE; each = tape.sibling(each), number++) {
            Acceptance acceptance = visitor.accept(body.presentText(each, environment), UsageVisitor.NO_EVENT_TIME);
            if (acceptance == Acceptance.ACCEPTED) {
                visitor.client(body.client(each, body.presentText(each, appName)));
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
            Acceptance acceptance = visitor.accept(body.presentText(each, environment), time);
            if (acceptance == Acceptance.ACCEPTED) {
                String app = body.presentText(each, appName);
                counts.handOver(app, body.presentText(each, featureName), each, time, visitor);
            } else {
                LeftOut.of(leftOut, acceptance).metrics.add(number);
            }
        }
    }
}
