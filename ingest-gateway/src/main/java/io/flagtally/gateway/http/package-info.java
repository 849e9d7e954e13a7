/** What both protocols need of HTTP: bounded bodies, CORS, and the one mapping of outcomes to answers. */
package io.flagtally.gateway.http;
