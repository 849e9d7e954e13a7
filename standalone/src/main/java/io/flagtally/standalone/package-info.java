/** The command line, and one process that holds broker, aggregator and gateway. */
package io.flagtally.standalone;
