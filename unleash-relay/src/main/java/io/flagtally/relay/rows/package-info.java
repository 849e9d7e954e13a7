/** What the relay reads of output topics, and the keys under which it keeps what it has sent of it. */
package io.flagtally.relay.rows;
