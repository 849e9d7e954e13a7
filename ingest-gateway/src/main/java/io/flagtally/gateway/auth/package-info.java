/** The check of every request: its API key, and the rate of that key. */
package io.flagtally.gateway.auth;
