/** From a body that is read to a report that is acknowledged. */
package io.flagtally.gateway.ingest;
