/** What a decoder takes and gives, whatever the protocol. */
package io.flagtally.model.decode;
