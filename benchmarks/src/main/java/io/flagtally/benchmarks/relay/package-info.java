/** What the relay costs while many flags grow, and what a slow Unleash server holds back. */
package io.flagtally.benchmarks.relay;
