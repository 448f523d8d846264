package dev.davy.resources;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads the documents of a piece of YAML 1.2 into nodes with positions; what is not YAML, is written twice or is too much
 * becomes a problem.
 */
final class NodeReader {
    /** More than any configuration needs, and little enough to read: what aliases may add up to. */
    static final long MAX_NODES = 2_000_000;

    static final int MAX_DEPTH = 50;

    private static final String TAG = "tag:yaml.org,2002:";
    private static final Pattern NUMBER = Pattern.compile(
            "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(Integer.MAX_VALUE)
            .setParseComments(false)
            .build();

    private final String file;
    private final int linesBefore;
    private final List<Problem> problems;
    private final ParserImpl parser;
    private final Map<String, Node> anchors = new HashMap<>();

    private NodeReader(String file, String text, int linesBefore, List<Problem> problems) {
        this.file = file;
        this.linesBefore = linesBefore;
        this.problems = problems;
        this.parser = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
    }

    /**
     * The documents of a text; empty ones are left out.
     *
     * @param linesBefore how many lines of the file stand before the text
     * @param problems takes what is wrong
     */
    static List<Node> read(String file, String text, int linesBefore, List<Problem> problems) {
        List<Node> documents = new ArrayList<>();
        try {
            new NodeReader(file, text, linesBefore, problems).documents(documents);
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            Position at = new Position(
                    file,
                    mark.map(m -> m.getLine() + 1 + linesBefore).orElse(linesBefore + 1),
                    mark.map(m -> m.getColumn() + 1).orElse(0));
            problems.add(Problem.error(at, "not YAML: " + oneLine(e)));
        } catch (ReaderException e) {
            int line = 1 + linesBefore;
            int end = Math.min(text.length(), e.getPosition());
            for (int i = 0; i < end; i++) {
                line += text.charAt(i) == '\n' ? 1 : 0;
            }
            problems.add(Problem.error(
                    new Position(file, line, 0),
                    "not YAML: character U+%04X (expected: printable text)".formatted(e.getCodePoint())));
        } catch (YamlEngineException e) {
            String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
            problems.add(Problem.error(new Position(file, linesBefore + 1, 0), "not YAML: " + message));
        }
        return documents;
    }

    private static String oneLine(MarkedYamlEngineException e) {
        String context = e.getContext() == null || e.getContext().isBlank() ? "" : e.getContext() + ", ";
        return (context + e.getProblem()).replaceAll("\\s+", " ").strip();
    }

    private void documents(List<Node> documents) {
        while (parser.hasNext()) {
            Event event = parser.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                anchors.clear();
                Node node = node(parser.next(), 0);
                if (node.size() > MAX_NODES) {
                    problems.add(Problem.error(
                            node.at(),
                            "document: " + node.size() + " values with its aliases written out (expected: at most "
                                    + MAX_NODES + ")"));
                } else if (!(node instanceof Node.Scalar scalar && scalar.type() == Node.Scalar.Type.NOTHING)) {
                    documents.add(node);
                }
            }
        }
    }

    private Node node(Event event, int depth) {
        Position at = at(event);
        if (depth > MAX_DEPTH) {
            throw new TooDeep(at);
        }
        if (event instanceof AliasEvent alias) {
            Node node = anchors.get(alias.getAlias().getValue());
            if (node == null) {
                problems.add(Problem.error(at, "*" + alias.getAlias().getValue() + ": no such anchor before it"));
                return new Node.Scalar("", Node.Scalar.Type.NOTHING, at);
            }
            return node;
        }
        Node node = switch (event) {
            case SequenceStartEvent _ -> sequence(at, depth);
            case MappingStartEvent _ -> mapping(at, depth);
            case ScalarEvent scalar -> scalar(scalar, at);
            default -> throw new IllegalStateException(event.toString()); // events are no sealed family
        };
        if (event instanceof NodeEvent anchored) {
            anchored.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
        }
        return node;
    }

    private Node sequence(Position at, int depth) {
        List<Node> items = new ArrayList<>();
        long size = 1;
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            Node item = node(parser.next(), depth + 1);
            items.add(item);
            size = added(size, item);
        }
        parser.next();
        return new Node.Sequence(items, at, size);
    }

    private Node mapping(Position at, int depth) {
        Map<String, Node> fields = new LinkedHashMap<>();
        Map<String, Position> keys = new HashMap<>();
        long size = 1;
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Node key = node(parser.next(), depth + 1);
            Node value = node(parser.next(), depth + 1);
            size = added(size, value);
            Position first = key instanceof Node.Scalar scalar ? keys.get(scalar.text()) : null;
            if (!(key instanceof Node.Scalar name)) {
                problems.add(Problem.error(key.at(), "a field's name is " + key.describe() + " (expected: a text)"));
            } else if (first != null) {
                problems.add(Problem.error(
                        key.at(),
                        name.text() + ": written twice (expected: once; first in line " + first.line() + ")"));
            } else {
                fields.put(name.text(), value);
                keys.put(name.text(), key.at());
            }
        }
        parser.next();
        return new Node.Mapping(fields, keys, at, size);
    }

    private Node scalar(ScalarEvent event, Position at) {
        String text = event.getValue();
        String tag = event.getTag().orElse("");
        if (tag.equals(TAG + "str") || tag.equals("!")) {
            return new Node.Scalar(text, Node.Scalar.Type.TEXT, at);
        }
        if (!tag.isEmpty() && !tag.startsWith(TAG)) {
            problems.add(Problem.error(at, "tag " + tag + ": unknown (expected: none)"));
        }
        return new Node.Scalar(text, event.isPlain() ? type(text) : Node.Scalar.Type.TEXT, at);
    }

    private static Node.Scalar.Type type(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Node.Scalar.Type.NOTHING;
            case "true", "True", "TRUE", "false", "False", "FALSE" -> Node.Scalar.Type.BOOLEAN;
            default -> NUMBER.matcher(text).matches() ? Node.Scalar.Type.NUMBER : Node.Scalar.Type.TEXT;
        };
    }

    private static long added(long size, Node node) {
        return Math.min(size + node.size(), Long.MAX_VALUE / 2);
    }

    private Position at(Event event) {
        return event.getStartMark()
                .map(mark -> new Position(file, mark.getLine() + 1 + linesBefore, mark.getColumn() + 1))
                .orElse(new Position(file, linesBefore + 1, 0));
    }

    /** Nested deeper than anything that is read. */
    private static final class TooDeep extends MarkedYamlEngineException {
        private static final long serialVersionUID = 1;

        TooDeep(Position at) {
            super(
                    "",
                    Optional.empty(),
                    "nested " + MAX_DEPTH + " levels deep and more, in line " + at.line() + " of the file",
                    Optional.empty());
        }
    }
}
