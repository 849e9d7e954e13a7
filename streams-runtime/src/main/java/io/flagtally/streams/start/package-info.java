/** What a start finds out from Kafka before anything runs, and what it notes there for all starts to come. */
package io.flagtally.streams.start;
