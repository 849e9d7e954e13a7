package io.flagtally.aggregator.combine;

/** Evaluations that gave one variant. */
final class VariantSum {
    long count;
}
