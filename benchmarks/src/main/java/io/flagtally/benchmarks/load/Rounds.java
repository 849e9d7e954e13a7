package io.flagtally.benchmarks.load;

import io.flagtally.benchmarks.payload.Fleet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** The requests of a fleet's first round, of which those sent again get other times. */
final class Rounds implements Requests {
    private static final long SEED = 7;

    private final Fleet fleet;
    private final List<Timed> requests = new ArrayList<>();
    private byte[] start;
    private byte[] stop;
    private long sent;

    /** A request, and where its times are. */
    private record Timed(ByteBuffer request, int start, int stop) {
        static Timed of(ByteBuffer request) {
            String text =
                    StandardCharsets.ISO_8859_1.decode(request.duplicate()).toString();
            return new Timed(request, endOf("\"start\":\"", text), endOf("\"stop\":\"", text));
        }

        private static int endOf(String name, String text) {
            return text.indexOf(name) + name.length();
        }
    }

    Rounds(Target target, Fleet fleet, IntFunction<String> header, boolean shuffled) {
        this.fleet = fleet;
        for (int i = 0; i < fleet.size().connections(); i++) {
            requests.add(Timed.of(target.post(fleet.report(i).body(), header.apply(i))));
        }
        if (shuffled) {
            Collections.shuffle(requests, new Random(SEED));
        }
    }

    @Override
    public ByteBuffer next() {
        int connection = (int) (sent % requests.size());
        if (connection == 0) {
            long round = sent / requests.size();
            start = fleet.startOf(round).getBytes(StandardCharsets.US_ASCII);
            stop = fleet.startOf(round + 1).getBytes(StandardCharsets.US_ASCII);
        }
        sent++;
        Timed next = requests.get(connection);
        // Answered long ago, if it was sent before: there are many more of them than HTTP connections.
        return next.request.put(next.start, start).put(next.stop, stop).duplicate();
    }
}
