/** Makes the connector configurations from the JSON Schemas of the output topics. */
package io.flagtally.sinks;
