/** API keys: the file that holds their digests, and who finds a key in it while it changes. */
package io.flagtally.runtime.keys;
