/** What a person's terminal is spared. */
package io.flagtally.standalone.logs;
