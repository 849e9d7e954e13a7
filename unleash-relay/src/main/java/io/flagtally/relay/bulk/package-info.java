/** Bodies for {@code POST /api/client/metrics/bulk}: their JSON, and the records that carry them. */
package io.flagtally.relay.bulk;
