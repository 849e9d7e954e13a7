/** Talks to a Kafka Connect worker: puts connectors, reads how they are, and restarts what failed. */
package io.flagtally.sinks.worker;
