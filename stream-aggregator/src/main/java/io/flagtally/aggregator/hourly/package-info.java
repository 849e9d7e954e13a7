/** Hourly totals of flags and variants: one fragment, used for both. */
package io.flagtally.aggregator.hourly;
