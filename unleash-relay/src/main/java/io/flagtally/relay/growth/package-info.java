/** What of each total was sent, what has grown since, and how growth becomes the bodies of requests. */
package io.flagtally.relay.growth;
