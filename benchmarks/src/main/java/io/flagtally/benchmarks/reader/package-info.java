/** The reader's embedded store: how fast it is filled, and how soon it answers. */
package io.flagtally.benchmarks.reader;
