# Kafka Connect with Debezium's JDBC sink. Built from the top folder:
#   docker build -f deploy/docker/connect.Dockerfile .
# On the builder's own processor whatever the image is for: jars are the same on all of them.
FROM --platform=$BUILDPLATFORM maven:3.9-eclipse-temurin-17 AS plugins
ARG DEBEZIUM_VERSION=3.5.0.Final
WORKDIR /plugins
# Two versions of Jackson kill a task ("BlackbirdModule not a subtype"): only the worker's own may be there.
RUN mvn --batch-mode --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy \
        -Dartifact=io.debezium:debezium-connector-jdbc:${DEBEZIUM_VERSION}:tar.gz:plugin -DoutputDirectory=/tmp/plugin \
    && tar -xzf /tmp/plugin/debezium-connector-jdbc-*.tar.gz \
    && find . -name 'jackson-*.jar' -delete

FROM apache/kafka:4.3.1
COPY --from=plugins /plugins /opt/flagtally/connect/plugins
COPY deploy/connect/worker.properties /opt/flagtally/connect/worker.properties
# Instead of the script's own 2 GB: a part of the container's limit.
ENV KAFKA_HEAP_OPTS="-XX:MaxRAMPercentage=60"
EXPOSE 8083
# The script ends in exec, so Java is process 1 and a SIGTERM reaches it.
CMD ["/opt/kafka/bin/connect-distributed.sh", "/opt/flagtally/connect/worker.properties"]
