package dev.davy.integrations;

import dev.davy.release.Context;
import dev.davy.release.Question;
import dev.davy.release.spi.Gate;
import java.time.InstantSource;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks receivers of webhooks by HTTP. Any thread. */
public final class WebhookGate implements Gate {
    private static final int MOST_TEXT = 300;

    private final WebhookCall call;

    /** @param clock of the signatures' timestamps */
    public WebhookGate(Outbound outbound, Secrets secrets, InstantSource clock) {
        this.call = new WebhookCall(outbound, secrets, clock);
    }

    @Override
    public Reply ask(Question.Ask question, Context context) {
        OutboundAnswer answer = call.send(question.call(), WebhookPayload.of(context, question.on(), question.call()));
        if (WebhookCall.AWAY.contains(answer.status())) {
            throw new OutboundException("webhook " + question.name() + ": answered " + answer.status(), true);
        }
        JsonNode said = words(answer.text());
        String text = text(said.path("text").asString(""));
        return switch (said.path("answer").asString("").toLowerCase(Locale.ROOT)) {
            case "yes" -> answer.good() ? new Reply.Yes(text) : no(answer, text);
            case "no" -> new Reply.No(text);
            case "wait" -> new Reply.Wait(text);
            default ->
                !answer.good()
                        ? no(answer, text)
                        : answer.status() == 202 && question.on().isEmpty()
                                ? new Reply.Wait(text)
                                : new Reply.Yes(text);
        };
    }

    private static Reply no(OutboundAnswer answer, String text) {
        return new Reply.No(text.isEmpty() ? "answered " + answer.status() : text);
    }

    private static JsonNode words(String body) {
        JsonNode none = JsonMapper.shared().createObjectNode();
        try {
            JsonNode said = JsonMapper.shared().readTree(body);
            return said != null && said.isObject() ? said : none;
        } catch (JacksonException _) {
            return none;
        }
    }

    private static String text(String said) {
        String line = said.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > MOST_TEXT ? line.substring(0, MOST_TEXT - 3) + "..." : line;
    }
}
