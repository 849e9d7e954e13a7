package io.flagtally.model.unleash;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.CanonicalJson;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the body of {@code POST /api/client/metrics/bulk}, in which a proxy such as Unleash Edge sends what many clients
 * reported. Every item names its environment; {@link UsageVisitor#takes} decides which of them count.
 */
public final class UnleashBulkDecoder implements ReportDecoder {
    private static final String APPLICATIONS = "applications";
    private static final String METRICS = "metrics";
    private static final String APP_NAME = "appName";
    private static final String FEATURE_NAME = "featureName";
    private static final String ENVIRONMENT = "environment";
    private static final String TIMESTAMP = "timestamp";

    private final int maxRows;
    private final UnleashBody body;
    private final JsonTape tape;
    private final UnleashCounts counts;
    private int rows;

    public UnleashBulkDecoder(DecodeLimits limits) {
        this.maxRows = limits.maxRows();
        this.body = new UnleashBody(limits);
        this.tape = body.tape();
        this.counts = new UnleashCounts(body);
    }

    @Override
    public DecodeResult decode(byte[] bytes, UsageVisitor visitor) {
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
        List<Integer> otherApplications = handOverEach(applications, visitor, this::handOverApplication);
        List<Integer> otherMetrics = handOverEach(metrics, visitor, this::handOverMetric);
        if (!otherApplications.isEmpty() || !otherMetrics.isEmpty()) {
            visitor.leftOut(payload(otherApplications, otherMetrics));
        }
        return result;
    }

    private interface ItemCheck {
        void check(int item);
    }

    private interface ItemHandOver {
        void handOver(int item, UsageVisitor visitor);
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
        body.presentText(application, APP_NAME);
        body.presentText(application, "instanceId");
        body.presentText(application, ENVIRONMENT);
    }

    private void checkMetric(int metric) {
        body.presentText(metric, FEATURE_NAME);
        body.presentText(metric, APP_NAME);
        body.presentText(metric, ENVIRONMENT);
        timeOf(metric);
        rows += counts.check(metric, false);
    }

    /** When the item counts; no time at all is as good as none. */
    private long timeOf(int metric) {
        return tape.field(metric, TIMESTAMP) == NONE
                ? UsageVisitor.NO_EVENT_TIME
                : body.requiredTime(metric, TIMESTAMP);
    }

    /** Hands over the items that the visitor takes and returns the others. */
    private List<Integer> handOverEach(int array, UsageVisitor visitor, ItemHandOver item) {
        List<Integer> others = new ArrayList<>();
        for (int each = tape.first(array); each != NONE; each = tape.sibling(each)) {
            if (visitor.takes(body.presentText(each, ENVIRONMENT))) {
                item.handOver(each, visitor);
            } else {
                others.add(each);
            }
        }
        return others;
    }

    private void handOverApplication(int application, UsageVisitor visitor) {
        visitor.client(body.client(application, body.presentText(application, APP_NAME)));
    }

    private void handOverMetric(int metric, UsageVisitor visitor) {
        String app = body.presentText(metric, APP_NAME);
        String flag = body.presentText(metric, FEATURE_NAME);
        counts.handOver(app, flag, metric, timeOf(metric), visitor);
    }

    private byte[] payload(List<Integer> applications, List<Integer> metrics) {
        StringBuilder json = new StringBuilder("{\"applications\":");
        append(applications, json);
        json.append(",\"metrics\":");
        append(metrics, json);
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private void append(List<Integer> items, StringBuilder json) {
        json.append('[');
        for (int i = 0; i < items.size(); i++) {
            json.append(i == 0 ? "" : ",").append(CanonicalJson.of(tape, items.get(i)));
        }
        json.append(']');
    }
}
