/** What must hold before the aggregator may go on: never a partial total over a complete one. */
package io.flagtally.aggregator.start;
