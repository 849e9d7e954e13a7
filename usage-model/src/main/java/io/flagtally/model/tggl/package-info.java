/** Decoder of what Tggl clients post. */
package io.flagtally.model.tggl;
