/** Settings of the gateway: values that check themselves, and their defaults. */
package io.flagtally.gateway.config;
