/** How far the aggregators are behind what was reported. */
package io.flagtally.aggregator.lag;
