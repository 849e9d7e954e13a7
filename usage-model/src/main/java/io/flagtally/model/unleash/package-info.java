/** Decoders of what Unleash SDKs post. */
package io.flagtally.model.unleash;
