/** Looks before anything starts for what would fail later and less clearly: names, ports, folders, Kafka. */
package io.flagtally.runtime.start;
