/** Reads JSON documents into a flat form that the decoders walk. */
package io.flagtally.model.json;
