package io.flagtally.model.unleash;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.RecordingVisitor;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a bulk report leaves out is never longer than the report, and is just what was not counted of it. */
class LeftOutItemsPropertyTest {
    private final UnleashBulkDecoder decoder = new UnleashBulkDecoder(DecodeLimits.DEFAULT);

    /** Takes items of one environment only, and no time before 1980. */
    private static final class Choosy implements UsageVisitor {
        private final RecordingVisitor taken = new RecordingVisitor();
        private final Map<Acceptance, byte[]> leftOut = new EnumMap<>(Acceptance.class);

        @Override
        public void report(ReportIdentity identity) {
            taken.report(identity);
        }

        @Override
        public void flag(String app, String flag, long yes, long no, long eventTime) {
            taken.flag(app, flag, yes, no, eventTime);
        }

        @Override
        public void variant(String app, String flag, String variant, long count, long eventTime) {
            taken.variant(app, flag, variant, count, eventTime);
        }

        @Override
        public void client(ClientInfo client) {
            taken.client(client);
        }

        @Override
        public Acceptance accept(String environment, long eventTime) {
            if (!environment.equals("production")) {
                return Acceptance.OTHER_ENVIRONMENT;
            }
            return eventTime == 0 ? Acceptance.TIME_NOT_BELIEVED : Acceptance.ACCEPTED;
        }

        @Override
        public void leftOut(Acceptance reason, byte[] payload) {
            assertThat(leftOut.put(reason, payload)).isNull();
        }
    }

    @Property(tries = 2_000)
    void isNeverLongerThanTheReportAndIsJustWhatWasNotCounted(@ForAll("reports") byte[] report) {
        Choosy choosy = new Choosy();
        RecordingVisitor all = new RecordingVisitor();
        assertThat(decoder.decode(report, all)).isEqualTo(DecodeResult.VALID);
        assertThat(decoder.decode(report, choosy)).isEqualTo(DecodeResult.VALID);

        RecordingVisitor apart = choosy.taken;
        choosy.leftOut.forEach((reason, payload) -> {
            assertThat(payload.length).isLessThanOrEqualTo(report.length);
            assertThat(decoder.decode(payload, apart)).isEqualTo(DecodeResult.VALID);
            assertThat(leftOutAgain(payload)).containsOnlyKeys(reason).allSatisfy((again, same) -> assertThat(same)
                    .isEqualTo(payload));
        });

        assertThat(apart.flags).containsExactlyInAnyOrderElementsOf(all.flags);
        assertThat(apart.variants).containsExactlyInAnyOrderElementsOf(all.variants);
        assertThat(apart.clients).containsExactlyInAnyOrderElementsOf(all.clients);
    }

    private Map<Acceptance, byte[]> leftOutAgain(byte[] payload) {
        Choosy choosy = new Choosy();
        assertThat(decoder.decode(payload, choosy)).isEqualTo(DecodeResult.VALID);
        return choosy.leftOut;
    }

    @Provide
    Arbitrary<byte[]> reports() {
        return Arbitraries.randomValue(LeftOutItemsPropertyTest::report);
    }

    /** A valid report as nobody would write it. */
    private static byte[] report(Random random) {
        Writer out = new Writer(random);
        if (random.nextInt(8) == 0) {
            out.raw(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        }
        List<String> fields = new ArrayList<>(List.of("applications", "metrics"));
        for (int i = random.nextInt(3); i > 0; i--) {
            fields.add(
                    random.nextInt(fields.size()),
                    List.of("applications", "metrics", "more").get(random.nextInt(3)));
        }
        out.space().text("{").space();
        for (int i = 0; i < fields.size(); i++) {
            out.text(i == 0 ? "" : ",")
                    .space()
                    .name(fields.get(i))
                    .space()
                    .text(":")
                    .space();
            if (fields.get(i).equals("more")) {
                out.anything(3);
            } else {
                out.items(fields.get(i).equals("metrics"));
            }
            out.space();
        }
        return out.text("}").space().bytes();
    }

    private static final class Writer {
        private final Random random;

        /** Short, and longer once numbers are written out. */
        private final boolean dense;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer(Random random) {
            this.random = random;
            this.dense = random.nextBoolean();
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        Writer raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Writer text(String text) {
            return raw(text.getBytes(StandardCharsets.UTF_8));
        }

        Writer space() {
            return text(" \n\t\r ".substring(0, !dense && random.nextInt(4) == 0 ? random.nextInt(6) : 0));
        }

        /** Sometimes with an escape for one of its characters. */
        Writer name(String name) {
            int escaped = !dense && random.nextInt(3) == 0 ? random.nextInt(name.length()) : name.length();
            text("\"");
            for (int i = 0; i < name.length(); i++) {
                text(i == escaped ? "\\u%04x".formatted((int) name.charAt(i)) : name.substring(i, i + 1));
            }
            return text("\"");
        }

        void items(boolean metrics) {
            text("[").space();
            int count = random.nextInt(5);
            for (int i = 0; i < count; i++) {
                text(i == 0 ? "" : ",").space();
                item(metrics);
                space();
            }
            text("]");
        }

        private void item(boolean metric) {
            List<String> fields = new ArrayList<>(List.of("appName", "environment", "instanceId"));
            if (metric) {
                fields.addAll(List.of("featureName", "yes", "no", "variants", "timestamp"));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                fields.add(random.nextInt(fields.size() + 1), random.nextBoolean() ? "environment" : "more");
            }
            text("{").space();
            for (int i = 0; i < fields.size(); i++) {
                text(i == 0 ? "" : ",")
                        .space()
                        .name(fields.get(i))
                        .space()
                        .text(":")
                        .space();
                value(fields.get(i));
                space();
            }
            text("}");
        }

        private void value(String field) {
            switch (field) {
                case "environment" -> text(random.nextInt(3) == 0 ? "\"stag\\u0069ng\"" : "\"production\"");
                case "yes", "no" ->
                    text(List.of("0", "1", "\"0x10\"", "1e2", "true").get(random.nextInt(5)));
                case "variants" -> text(random.nextBoolean() ? "{}" : "{\"a}\\\"]\":\"2\",\"\\u0062\":1}");
                case "timestamp" ->
                    text(List.of("\"2026-11-21T18:51:48.927Z\"", "1795287108927", "0")
                            .get(random.nextInt(3)));
                case "more" -> anything(3);
                default -> string("\\ud83d");
            }
        }

        void anything(int depth) {
            if (dense) {
                text("[1e20" + ",1e20".repeat(random.nextInt(30)) + "]");
                return;
            }
            switch (random.nextInt(depth == 0 ? 4 : 6)) {
                case 0 ->
                    text(List.of("1e20", "-0.0e-7", "1E308", "9".repeat(30), "0")
                            .get(random.nextInt(5)));
                case 1 -> text(List.of("true", "false", "null").get(random.nextInt(3)));
                case 2, 3 -> string("\\ud83d");
                case 4 -> {
                    text("[").space();
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        anything(depth - 1);
                        space().text(i == 0 ? "" : ",").space();
                    }
                    text("]");
                }
                default -> {
                    text("{").space();
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        string("\\n");
                        space().text(":").space();
                        anything(depth - 1);
                        space().text(i == 0 ? "" : ",").space();
                    }
                    text("}");
                }
            }
        }

        /** With quotes, brackets, bytes that are no UTF-8, and escapes. Names have none of half a character. */
        private void string(String escape) {
            text("\"");
            for (int i = random.nextInt(8); i > 0; i--) {
                switch (random.nextInt(6)) {
                    case 0 -> text("\\\"");
                    case 1 -> text(List.of("\\\\", "\\/", "\\u0000", escape).get(random.nextInt(4)));
                    case 2 ->
                        raw(List.of(new byte[] {(byte) 0xE2}, new byte[] {(byte) 0xFF}, new byte[] {
                                    (byte) 0xF0, (byte) 0x9F
                                })
                                .get(random.nextInt(3)));
                    case 3 ->
                        text(List.of("{", "}", "[", "]", ",", ":", "metrics").get(random.nextInt(7)));
                    case 4 -> text("𝄞ü");
                    default -> text("a");
                }
            }
            text("\"");
        }
    }
}
