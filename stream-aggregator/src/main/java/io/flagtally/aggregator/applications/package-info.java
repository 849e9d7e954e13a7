/** Which apps report, with which SDK, on which platform. */
package io.flagtally.aggregator.applications;
