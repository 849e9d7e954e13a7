# All of Flagtally's programs in one image; the first argument says which one runs. Built from the top folder:
#   docker build -f deploy/docker/flagtally.Dockerfile --build-arg COMMIT="$(git rev-parse --short=12 HEAD)" .
# On the builder's own processor whatever the image is for: jars are the same on all of them.
FROM --platform=$BUILDPLATFORM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
ARG COMMIT=
RUN --mount=type=cache,target=/root/.m2 \
    mvn --batch-mode --no-transfer-progress -pl cli -am -Dflagtally.commit="$COMMIT" -DskipTests package

# glibc, which RocksDB's native library needs; curl, which the health checks use.
FROM eclipse-temurin:17-jre-noble
RUN groupadd --system --gid 10001 flagtally \
    && useradd --system --uid 10001 --gid flagtally --no-create-home flagtally \
    && install --directory --owner flagtally --group flagtally \
        /var/lib/flagtally/keys /var/lib/flagtally/state /var/lib/flagtally/reader /var/lib/flagtally/relay
COPY --from=build /src/cli/target/flagtally/lib /opt/flagtally/lib
USER 10001:10001
WORKDIR /var/lib/flagtally
# The heap is a part of the container's limit: RocksDB and the network buffers live beside it. Java becomes process 1, so a
# SIGTERM reaches it. With a read-only root, /tmp must be a tmpfs that allows exec: native libraries are unpacked there.
# Health and metrics are for this container alone unless FLAGTALLY_ADMIN_HOST is 0.0.0.0, which whoever scrapes it from
# another one needs.
# Of a gateway, an aggregator, a reader, a relay or a watch, at the port that FLAGTALLY_ADMIN_PORT names; whoever runs something else
# from this image switches it off.
HEALTHCHECK --interval=10s --timeout=3s --start-period=1m \
    CMD curl --fail --silent --output /dev/null "http://localhost:${FLAGTALLY_ADMIN_PORT:-8081}/health/ready"
# FLAGTALLY_JAVA_OPTS, split at blanks as by bin/flagtally, comes last: it may override.
ENTRYPOINT ["sh", "-fc", "exec java -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError ${FLAGTALLY_JAVA_OPTS:-} -cp '/opt/flagtally/lib/*' io.flagtally.cli.FlagtallyMain \"$@\"", "flagtally"]
CMD ["--help"]
