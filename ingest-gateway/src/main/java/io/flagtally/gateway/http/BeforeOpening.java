package io.flagtally.gateway.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/** Calls something with each connection before one of Undertow's listeners gets it. */
public final class BeforeOpening implements DelegateOpenListener {
    /** Gets a connection on its I/O thread, and what has been read from it already: null if nothing has. */
    public interface First {
        void with(StreamConnection connection, PooledByteBuffer alreadyRead);
    }

    private final First first;
    private final DelegateOpenListener then;

    public BeforeOpening(First first, DelegateOpenListener then) {
        this.first = first;
        this.then = then;
    }

    @Override
    public void handleEvent(StreamConnection connection) {
        handleEvent(connection, null);
    }

    @Override
    public void handleEvent(StreamConnection connection, PooledByteBuffer alreadyRead) {
        first.with(connection, alreadyRead);
        if (alreadyRead == null || alreadyRead.getBuffer().hasRemaining()) {
            then.handleEvent(connection, alreadyRead);
        } else {
            // Undertow would wait for ever for the rest of an empty buffer.
            alreadyRead.close();
            then.handleEvent(connection, null);
        }
    }

    @Override
    public HttpHandler getRootHandler() {
        return then.getRootHandler();
    }

    @Override
    public void setRootHandler(HttpHandler rootHandler) {
        then.setRootHandler(rootHandler);
    }

    @Override
    public OptionMap getUndertowOptions() {
        return then.getUndertowOptions();
    }

    @Override
    public void setUndertowOptions(OptionMap undertowOptions) {
        then.setUndertowOptions(undertowOptions);
    }

    @Override
    public ByteBufferPool getBufferPool() {
        return then.getBufferPool();
    }

    @Override
    public ConnectorStatistics getConnectorStatistics() {
        return then.getConnectorStatistics();
    }

    @Override
    public void closeConnections() {
        then.closeConnections();
    }
}
