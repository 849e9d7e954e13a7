/** What gateway and aggregator share: topics, headers, rows and decoders. */
package io.flagtally.model;
