/** Watches the connectors of a worker: looks, restarts, metrics, health. */
package io.flagtally.sinks.watch;
