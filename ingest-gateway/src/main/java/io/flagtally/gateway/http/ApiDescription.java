package io.flagtally.gateway.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The OpenAPI document of all addresses, {@code openapi.json} beside this class. */
public final class ApiDescription {
    private ApiDescription() {}

    /** Answers with the document; {@code basePath} is where its paths begin, empty if nothing goes before them. */
    public static HttpHandler below(String basePath) {
        Map<String, Object> document = read();
        document.put("servers", List.of(Map.of("url", basePath.isEmpty() ? "/" : basePath)));
        return Answer.json(200, document)::send;
    }

    private static Map<String, Object> read() {
        try (InputStream json = ApiDescription.class.getResourceAsStream("openapi.json")) {
            return new JsonMapper().readValue(json, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.json is part of the program", e);
        }
    }
}
