# The Connect image for Strimzi: its own, with the plugins of ours. Built from the top folder, after connect.Dockerfile:
#   docker build -t flagtally-connect:local -f deploy/docker/connect.Dockerfile .
#   docker build -f deploy/docker/connect-strimzi.Dockerfile .
# The tag is that of your operator's version; its release notes list them.
ARG STRIMZI_IMAGE=quay.io/strimzi/kafka:1.2.0-kafka-4.3.1
FROM flagtally-connect:local AS ours

FROM ${STRIMZI_IMAGE}
COPY --from=ours /opt/flagtally/connect/plugins /opt/kafka/plugins
