package io.flagtally.system.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of a proxy that stands before gateway, reader and Unleash server.
 *
 * @param paths those that it takes, if no earlier rule does
 * @param server who answers
 * @param copiedTo who gets a copy; empty if nobody
 */
public record EdgeRoute(Predicate<String> paths, String server, String copiedTo) {
    public static final String GATEWAY = "flagtally-gateway:8080";
    public static final String READER = "flagtally-reader:8082";
    public static final String UNLEASH = "unleash:4242";

    private static final Pattern NGINX_LOCATION =
            Pattern.compile("(?ms)^    location (?:~\\* \"(?<regex>[^\"]+)\"|(?<prefix>/)) \\{\n(?<body>.*?)^    }");
    private static final Pattern NGINX_UPSTREAM = Pattern.compile("upstream (\\w+) \\{\\s+server (\\S+);");
    private static final Pattern TRAEFIK_RULE = Pattern.compile("(PathRegexp|PathPrefix)\\(`(.+)`\\)");

    /** The rules of a file, first come first. */
    static List<EdgeRoute> of(Path file) throws IOException {
        String name = file.getFileName().toString();
        return switch (file.getParent().getFileName().toString()) {
            case "nginx" -> nginx(Files.readString(file));
            case "envoy" -> envoy(YamlFile.documents(file).get(0).get("static_resources"));
            case "traefik" -> traefik(YamlFile.documents(file).get(0).get("http"));
            case "kubernetes" ->
                name.startsWith("ingress")
                        ? ingress(YamlFile.documents(file))
                        : gatewayApi(YamlFile.documents(file).get(0).get("spec"));
            default -> throw new IllegalArgumentException(file + " is of no known proxy");
        };
    }

    private static List<EdgeRoute> nginx(String text) {
        List<EdgeRoute> routes = new ArrayList<>();
        Matcher location = NGINX_LOCATION.matcher(text);
        while (location.find()) {
            String body = location.group("body");
            Predicate<String> paths =
                    location.group("regex") == null ? prefix("/") : regex("(?i)" + location.group("regex"));
            String copiedTo = body.contains("mirror /copy-to-unleash;") ? nginxServer(text, "unleash") : "";
            routes.add(new EdgeRoute(paths, nginxServer(text, first("proxy_pass http://(\\w+)", body)), copiedTo));
        }
        return routes;
    }

    private static String nginxServer(String text, String upstream) {
        return NGINX_UPSTREAM
                .matcher(text)
                .results()
                .filter(found -> found.group(1).equals(upstream))
                .map(found -> found.group(2))
                .findFirst()
                .orElseThrow();
    }

    private static List<EdgeRoute> envoy(JsonNode resources) {
        List<EdgeRoute> routes = new ArrayList<>();
        for (JsonNode rule : resources.findValue("routes")) {
            JsonNode match = rule.get("match");
            JsonNode route = rule.get("route");
            Predicate<String> paths = match.has("prefix")
                    ? prefix(match.get("prefix").textValue())
                    : regex(match.get("safe_regex").get("regex").textValue());
            String copy = route.at("/request_mirror_policies/0/cluster").asText();
            routes.add(new EdgeRoute(
                    paths,
                    envoyServer(resources, route.get("cluster").textValue()),
                    copy.isEmpty() ? "" : envoyServer(resources, copy)));
        }
        return routes;
    }

    private static String envoyServer(JsonNode resources, String name) {
        JsonNode cluster = named(resources.get("clusters"), name);
        JsonNode address = cluster.findValue("socket_address");
        return address.get("address").textValue() + ":" + address.get("port_value");
    }

    private static List<EdgeRoute> traefik(JsonNode http) {
        List<EdgeRoute> routes = new ArrayList<>();
        int priority = Integer.MAX_VALUE;
        for (JsonNode router : http.get("routers")) {
            if (router.path("priority").asInt() > priority) {
                throw new IllegalArgumentException("a router goes before the one above it");
            }
            priority = router.path("priority").asInt();
            Matcher rule = TRAEFIK_RULE.matcher(router.get("rule").textValue());
            if (!rule.matches()) {
                throw new IllegalArgumentException("not a rule that is known here: " + router);
            }
            Predicate<String> paths = rule.group(1).equals("PathPrefix") ? prefix(rule.group(2)) : regex(rule.group(2));
            routes.add(
                    traefik(http.get("services"), paths, router.get("service").textValue()));
        }
        return routes;
    }

    private static EdgeRoute traefik(JsonNode services, Predicate<String> paths, String name) {
        JsonNode mirroring = services.get(name).path("mirroring");
        return mirroring.isMissingNode()
                ? new EdgeRoute(paths, traefikServer(services, name), "")
                : new EdgeRoute(
                        paths,
                        traefikServer(services, mirroring.get("service").textValue()),
                        traefikServer(services, mirroring.at("/mirrors/0/name").textValue()));
    }

    private static String traefikServer(JsonNode services, String name) {
        return services.get(name).at("/loadBalancer/servers/0/url").textValue().replaceFirst("^http://", "");
    }

    private static List<EdgeRoute> gatewayApi(JsonNode spec) {
        List<EdgeRoute> routes = new ArrayList<>();
        for (JsonNode rule : spec.get("rules")) {
            JsonNode copy = rule.at("/filters/0/requestMirror/backendRef");
            for (JsonNode match : rule.get("matches")) {
                JsonNode path = match.get("path");
                routes.add(new EdgeRoute(
                        kubernetesPaths(path.get("type"), path.get("value")),
                        service(rule.at("/backendRefs/0"), "/name", "/port"),
                        copy.isMissingNode() ? "" : service(copy, "/name", "/port")));
            }
        }
        return routes;
    }

    private static List<EdgeRoute> ingress(List<JsonNode> documents) {
        List<EdgeRoute> routes = new ArrayList<>();
        for (JsonNode document : documents) {
            for (JsonNode path : document.at("/spec/rules/0/http/paths")) {
                routes.add(new EdgeRoute(
                        kubernetesPaths(path.get("pathType"), path.get("path")),
                        service(path.at("/backend/service"), "/name", "/port/number"),
                        ""));
            }
        }
        return routes;
    }

    private static Predicate<String> kubernetesPaths(JsonNode type, JsonNode value) {
        return type.textValue().equals("Exact") ? value.textValue()::equals : prefix(value.textValue());
    }

    private static String service(JsonNode backend, String name, String port) {
        return backend.at(name).textValue() + ":" + backend.at(port);
    }

    private static Predicate<String> prefix(String prefix) {
        return path -> path.startsWith(prefix);
    }

    private static Predicate<String> regex(String regex) {
        return Pattern.compile(regex).asMatchPredicate();
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode each : list) {
            if (each.get("name").textValue().equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException("nothing is named " + name);
    }

    private static String first(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }
}
