package dev.davy.resources;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a GRPCRoute: as the route for the HTTP/2 requests that gRPC's calls are, POST of {@code /SERVICE/METHOD} with a content
 * type of {@code application/grpc}, gRPC-Web included. Other requests for the same host are none of its.
 *
 * <p>Source: Gateway API v1, GRPCRoute; gRPC over HTTP/2, Requests.
 */
final class GrpcRouteReader {
    private static final String EXACT = "Exact";
    private static final String REGEX = "RegularExpression";
    private static final String ANY = "[^/]+";
    private static final Pattern SERVICE_NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*(\\.[A-Za-z_][A-Za-z_0-9]*)*");
    private static final Pattern METHOD_NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");
    private static final ValueKind<String> TYPE =
            ValueKinds.text("one of " + EXACT + ", " + REGEX, text -> text.equals(EXACT) || text.equals(REGEX));
    private static final ValueKind<String> SERVICE = ValueKinds.text(
            "a gRPC service with its package, such as shop.v1.Cart",
            text -> text.length() <= 1024 && SERVICE_NAME.matches(text));
    private static final ValueKind<String> METHOD = ValueKinds.text(
            "a gRPC method, such as AddItem", text -> text.length() <= 1024 && METHOD_NAME.matches(text));
    private static final HttpRoute.FieldMatch CALL =
            new HttpRoute.FieldMatch("content-type", new TextMatch.Prefix("application/grpc"));

    private static final HttpRouteReader.Form FORM =
            new HttpRouteReader.Form(HttpRoute.GRPC, false, GrpcRouteReader::match, GrpcRouteReader::everything);

    private GrpcRouteReader() {}

    static Optional<Resource> read(Fields document, Resource.Metadata metadata) {
        return HttpRouteReader.read(FORM, document, metadata);
    }

    private static HttpRoute.Match everything(Position at) {
        return match(HttpRoute.PathMatch.Prefix.EVERY, HttpRouteReader.Headers.NONE, at);
    }

    private static HttpRoute.Match match(Fields fields) {
        HttpRoute.PathMatch path =
                fields.fields("method").map(GrpcRouteReader::path).orElse(HttpRoute.PathMatch.Prefix.EVERY);
        HttpRouteReader.Headers headers = HttpRouteReader.headers(fields);
        fields.done();
        return match(path, headers, fields.at());
    }

    private static HttpRoute.Match match(HttpRoute.PathMatch path, HttpRouteReader.Headers headers, Position at) {
        List<HttpRoute.FieldMatch> all = new ArrayList<>(List.of(CALL));
        all.addAll(headers.matches());
        return new HttpRoute.Match(path, Optional.of("POST"), all, List.of(), headers.audience(), at);
    }

    private static HttpRoute.PathMatch path(Fields fields) {
        String type = fields.text("type", TYPE).orElse(EXACT);
        if (!fields.has("service") && !fields.has("method")) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": {} (expected: service, method or both; without method, every call)");
        }
        HttpRoute.PathMatch path;
        if (type.equals(REGEX)) {
            String service = fields.value("service", ValueKinds.REGEX)
                    .map(Pattern::pattern)
                    .orElse(ANY);
            String method = fields.value("method", ValueKinds.REGEX)
                    .map(Pattern::pattern)
                    .orElse(ANY);
            path = new HttpRoute.PathMatch.Regex(Pattern.compile("/(?:" + service + ")/(?:" + method + ")"));
        } else {
            Optional<String> service = fields.text("service", SERVICE);
            Optional<String> method = fields.text("method", METHOD);
            path = service.<HttpRoute.PathMatch>map(name -> method.<HttpRoute.PathMatch>map(
                                    call -> new HttpRoute.PathMatch.Exact("/" + name + "/" + call))
                            .orElse(new HttpRoute.PathMatch.Prefix("/" + name)))
                    .orElse(new HttpRoute.PathMatch.Regex(Pattern.compile("/" + ANY + "/" + method.orElse(ANY))));
        }
        fields.done();
        return path;
    }
}
