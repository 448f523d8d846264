package dev.davy.resources;

/** Reads a reference of a route to a Gateway. */
final class ParentRefReader {
    static final String GROUP = "gateway.networking.k8s.io";

    private ParentRefReader() {}

    static HttpRoute.ParentRef read(Fields fields, String namespace) {
        String group =
                fields.text("group", ValueKinds.text("an API group", _ -> true)).orElse(GROUP);
        String kind = fields.text("kind").orElse(Gateway.KIND);
        if (!group.equals(GROUP) || !kind.equals(Gateway.KIND)) {
            fields.in()
                    .error(
                            fields.at(),
                            fields.path() + ": " + kind + " of \"" + group
                                    + "\" (expected: kind Gateway, or no parentRefs)");
        }
        HttpRoute.ParentRef parent = new HttpRoute.ParentRef(
                fields.requiredText("name", Names.RESOURCE),
                fields.text("namespace", Names.NAMESPACE).orElse(namespace),
                fields.text("sectionName"),
                fields.value("port", ValueKinds.whole(1, 65535)),
                fields.at());
        fields.done();
        return parent;
    }
}
