/** The gateway's own certificate, from files that may change. */
package io.flagtally.gateway.tls;
