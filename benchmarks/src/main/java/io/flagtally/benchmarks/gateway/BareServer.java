package io.flagtally.benchmarks.gateway;

import io.undertow.Undertow;
import io.undertow.util.StatusCodes;

/** Undertow with a handler that reads the body and answers 202, and nothing else. Run with the port to listen on. */
final class BareServer {
    private BareServer() {}

    public static void main(String[] arguments) {
        Undertow.builder()
                .addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1")
                // As the gateway by default.
                .setIoThreads(Math.max(2, Runtime.getRuntime().availableProcessors()))
                .setHandler(exchange -> exchange.getRequestReceiver().receiveFullBytes((received, body) -> {
                    received.setStatusCode(StatusCodes.ACCEPTED);
                    received.endExchange();
                }))
                .build()
                .start();
    }
}
