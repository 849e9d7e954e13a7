/** JSON serdes of the output topics, and the flat JSON form that the decoders read. */
package io.flagtally.model.json;
