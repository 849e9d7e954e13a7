/** Benchmarks; every figure is a ratio against a baseline of the same run. */
package io.flagtally.benchmarks;
