/** A small fleet of made-up SDKs that reports to a gateway over HTTP, as real ones do. */
package io.flagtally.cli.demo;
