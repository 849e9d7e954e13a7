/** What state a flag is in, judged by its usage alone. */
package io.flagtally.reader.state;
