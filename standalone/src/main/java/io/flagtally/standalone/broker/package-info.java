/** A Kafka broker inside this process. */
package io.flagtally.standalone.broker;
