/** How long it takes to decode a report, against a bare walk over its tokens. */
package io.flagtally.benchmarks.decode;
