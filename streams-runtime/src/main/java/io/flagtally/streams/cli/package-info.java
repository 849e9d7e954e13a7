/** What the commands that run something on Kafka Streams share. */
package io.flagtally.streams.cli;
