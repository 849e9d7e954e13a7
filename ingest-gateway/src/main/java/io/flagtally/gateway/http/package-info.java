/**
 * What both protocols need of HTTP: strict framing, bounded bodies, CORS, and the one mapping of outcomes to answers.
 */
package io.flagtally.gateway.http;
