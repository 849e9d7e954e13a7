package io.flagtally.reader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;

/** An answer to a request whose line was written as it is. One connection of its own, kept for the next. */
record RawAnswer(int statusCode, HttpHeaders headers, String body) implements HttpResponse<String> {
    private static final ThreadLocal<Map<Integer, Socket>> SOCKETS = ThreadLocal.withInitial(TreeMap::new);

    static HttpResponse<String> of(int port, String pathAndQuery) {
        try {
            Socket socket = SOCKETS.get().get(port);
            if (socket == null || socket.isClosed()) {
                socket = new Socket("localhost", port);
                socket.setSoTimeout(20_000);
                SOCKETS.get().put(port, socket);
            }
            String request = "GET " + pathAndQuery + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return read(socket);
        } catch (IOException e) {
            throw new IllegalStateException(pathAndQuery, e);
        }
    }

    private static RawAnswer read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), any -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        byte[] body =
                in.readNBytes(Integer.parseInt(headers.get("Content-Length").get(0)));
        if (headers.getOrDefault("Connection", List.of()).contains("close")) {
            socket.close();
        }
        return new RawAnswer(
                status, HttpHeaders.of(headers, (name, value) -> true), new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    @Override
    public HttpRequest request() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        throw new UnsupportedOperationException();
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }
}
