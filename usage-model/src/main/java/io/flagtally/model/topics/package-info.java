/** Names and configuration of every topic. */
package io.flagtally.model.topics;
