/** When each flag was evaluated, first and last, and when last with which outcome. */
package io.flagtally.aggregator.activity;
