package io.flagtally.reader;

import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Problem;
import io.flagtally.reader.api.Problem.Kind;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.apps.AppDetail;
import io.flagtally.reader.apps.AppList;
import io.flagtally.reader.apps.SdkList;
import io.flagtally.reader.flags.FlagDetail;
import io.flagtally.reader.flags.FlagList;
import io.flagtally.reader.flags.FlagUsage;
import io.flagtally.reader.properties.PropertyList;
import io.flagtally.reader.properties.ValueList;
import io.flagtally.reader.snapshot.SnapshotRefresher;
import io.flagtally.reader.status.Counters;
import io.flagtally.reader.status.StatusAnswer;
import io.flagtally.reader.unleash.FeatureHours;
import io.flagtally.reader.unleash.FeatureUsage;
import io.flagtally.reader.unleash.UsageSeries;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** All questions that can be asked. {@code openapi.json} describes them; a test holds the two together. */
final class Routes {
    private final ReaderConfig config;
    private final Questions questions;
    private final SnapshotRefresher snapshots;
    private final Counters counters;
    private final Access access;
    private final InstantSource clock;

    Routes(
            ReaderConfig config,
            Questions questions,
            SnapshotRefresher snapshots,
            Counters counters,
            Access access,
            InstantSource clock) {
        this.config = config;
        this.questions = questions;
        this.snapshots = snapshots;
        this.counters = counters;
        this.access = access;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(List.of(
                once(new FlagList(snapshots::current).endpoint()),
                once(new FlagDetail(snapshots).endpoint()),
                once(new FlagUsage(questions, config.longestRange(), clock).endpoint()),
                once(new AppList(snapshots::current).endpoint()),
                once(new AppDetail(snapshots, questions).endpoint()),
                once(new SdkList(questions).endpoint()),
                once(new PropertyList(questions).endpoint()),
                once(new ValueList(questions).endpoint()),
                new StatusAnswer(questions.database(), snapshots::current, counters, access.isOpen(), clock).endpoint(),
                once(new FeatureUsage(questions, clock).endpoint()),
                once(new FeatureHours(questions, config.unleash().mostHours(), clock).endpoint())));
        if (config.unleash().usageSeries() > 0) {
            endpoints.add(once(new UsageSeries(questions, config.unleash().usageSeries(), clock).endpoint()));
        }
        return endpoints;
    }

    /** The same, but refused until everything was read: part of the rows would be a wrong answer. */
    private Endpoint once(Endpoint endpoint) {
        return new Endpoint(
                endpoint.id(),
                endpoint.path(),
                endpoint.inPath(),
                endpoint.inQuery(),
                endpoint.format(),
                endpoint.manner(),
                request -> ready(endpoint, request));
    }

    private Answer ready(Endpoint endpoint, Request request) {
        if (!questions.database().isCaughtUp() || !snapshots.isThere()) {
            throw Problem.of(Kind.NOT_READY, "not everything was read yet, see /v1/status")
                    .exception();
        }
        return endpoint.answers().to(request);
    }
}
