/** Finds what has gone unseen for too long in a store, a little at a time. */
package io.flagtally.aggregator.expiry;
