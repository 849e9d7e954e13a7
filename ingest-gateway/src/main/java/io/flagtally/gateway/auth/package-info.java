/** API keys: their file, the command that edits it, and the check of every request. */
package io.flagtally.gateway.auth;
