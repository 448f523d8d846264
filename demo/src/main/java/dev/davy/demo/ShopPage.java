package dev.davy.demo;

/**
 * One answer of the shop.
 *
 * @param status the HTTP status
 * @param body JSON
 */
record ShopPage(int status, String body) {
    static ShopPage of(String method, String path, String version) {
        return switch (path) {
            case "/" -> new ShopPage(200, "{\"shop\":\"Davy's lamps\",\"version\":\"" + version + "\"}");
            case "/products" ->
                new ShopPage(
                        200,
                        "{\"products\":[{\"id\":1,\"name\":\"Safety lamp\",\"price\":\"34.00\"},"
                                + "{\"id\":2,\"name\":\"Gauze\",\"price\":\"4.50\"},"
                                + "{\"id\":3,\"name\":\"Wick\",\"price\":\"0.90\"}]}");
            case "/cart" -> new ShopPage(200, "{\"items\":[{\"id\":1,\"count\":1}],\"total\":\"34.00\"}");
            case "/checkout" -> new ShopPage(200, "{\"order\":\"accepted\",\"total\":\"34.00\"}");
            default -> new ShopPage(404, "{\"error\":\"no page " + method + "\"}");
        };
    }

    static ShopPage of(Fault fault) {
        return fault == Fault.UNAVAILABLE
                ? new ShopPage(503, "{\"error\":\"the price service does not answer\"}")
                : new ShopPage(500, "{\"error\":\"something broke\"}");
    }

    /** The answer as bytes on the wire would read; the body is left out for HEAD. */
    String message(String version, boolean head) {
        return "HTTP/1.1 " + status + (status == 200 ? " OK" : status == 404 ? " Not Found" : " Server Error")
                + "\r\nContent-Type: application/json\r\nx-shop-version: " + version + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + (head ? "" : body);
    }
}
