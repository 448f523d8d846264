package dev.davy.resources;

import java.util.regex.Pattern;

/** The names of the language, with their rules. */
final class Names {
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9]([-_.+A-Za-z0-9]*[A-Za-z0-9])?");
    private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");

    static final ValueKind<String> RESOURCE =
            ValueKinds.text("lower case letters, digits, - and ., at most 253", text -> fits(SUBDOMAIN, text, 253));

    static final ValueKind<String> NAMESPACE =
            ValueKinds.text("lower case letters, digits and -, at most 63", text -> fits(LABEL, text, 63));

    static final ValueKind<String> UPSTREAM = ValueKinds.text(
            "lower case letters, digits and -, at most 63; no dot, which separates a version",
            text -> fits(LABEL, text, 63));

    static final ValueKind<String> VERSION_VALUE =
            ValueKinds.text("letters, digits, -, _, . and +, at most 63", text -> fits(VERSION, text, 63));

    /** RFC 9110, section 5.6.2: what header, cookie and method names are made of. */
    static final ValueKind<String> TOKEN_VALUE =
            ValueKinds.text("a name without spaces and separators, at most 256", text -> fits(TOKEN, text, 256));

    static final ValueKind<String> HOSTNAME = ValueKinds.text(
            "a host name in lower case such as shop.example or *.shop.example, without a port and no address",
            Names::hostname);

    static final ValueKind<String> PRECISE_HOSTNAME = ValueKinds.text(
            "a host name in lower case such as shop.example, without a port and no address",
            text -> !text.startsWith("*") && hostname(text));

    private Names() {}

    private static boolean hostname(String text) {
        String name = text.startsWith("*.") ? text.substring(2) : text;
        return fits(SUBDOMAIN, name, 253) && !name.matches("[0-9.]+");
    }

    private static boolean fits(Pattern pattern, String text, int longest) {
        return text.length() <= longest && pattern.matcher(text).matches();
    }
}
