/** What a hundred times as many keys cost. */
package io.flagtally.benchmarks.growth;
