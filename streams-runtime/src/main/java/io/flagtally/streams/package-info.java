/** Kafka Streams in this process: its settings, its state on disk, what becomes of threads that fail, its health. */
package io.flagtally.streams;
