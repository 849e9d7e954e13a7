/** From where on the relay tells of growth: decided at the first start, for all that come. */
package io.flagtally.relay.start;
