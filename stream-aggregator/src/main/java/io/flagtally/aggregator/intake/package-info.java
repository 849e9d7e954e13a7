/** From raw records to rows: headers, formats, and which time a row counts at. */
package io.flagtally.aggregator.intake;
