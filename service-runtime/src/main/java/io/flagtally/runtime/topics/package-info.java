/** Creates the topics and checks those that exist. */
package io.flagtally.runtime.topics;
