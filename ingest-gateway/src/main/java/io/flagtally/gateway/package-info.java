/** The HTTP gateway: takes what SDKs post and answers once Kafka has it. */
package io.flagtally.gateway;
