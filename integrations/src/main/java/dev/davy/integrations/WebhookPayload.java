package dev.davy.integrations;

import dev.davy.model.Hook;
import dev.davy.model.Webhook;
import dev.davy.release.Context;
import dev.davy.release.Phase;
import dev.davy.release.ReleaseView;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What receivers of webhooks are sent: the fields that Flagger sends, so that its receivers go on working, and Davy's own in
 * {@code davy}. Pure.
 */
final class WebhookPayload {
    private WebhookPayload() {}

    /**
     * The body.
     *
     * @param on the moment; empty for a gate
     */
    static String of(Context context, Optional<Hook.On> on, Webhook webhook) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("name", context.release());
        root.put("namespace", "default");
        root.put("phase", phase(context.phase(), on));
        root.put("checksum", checksum(context));
        root.put("buildId", context.candidate());
        root.put("type", on.map(Hook.On::word).orElse("gate"));
        root.put("failedChecks", context.failedChecks());
        root.put("canaryWeight", percent(context).intValue());
        root.put("iterations", 0);
        root.put("remainingTime", 0);
        Map<String, String> metadata = new TreeMap<>(webhook.metadata());
        if (on.filter(Hook.On::told).isPresent()) {
            metadata.put("eventMessage", context.why());
            metadata.put("eventType", warns(context.phase()) ? "Warning" : "Normal");
            metadata.put("timestamp", Long.toString(context.at().wall().toEpochMilli()));
        }
        ObjectNode said = root.putObject("metadata");
        metadata.forEach(said::put);
        davy(root.putObject("davy"), context);
        return root.toString();
    }

    private static void davy(ObjectNode davy, Context context) {
        davy.put("id", context.id());
        davy.put("release", context.release());
        davy.put("target", context.target());
        davy.put("stable", context.stable());
        davy.put("candidate", context.candidate());
        davy.put("version", context.candidate());
        davy.put("phase", context.phase().word());
        davy.put("stage", context.stage());
        davy.put("weight", context.weight().buckets());
        davy.put("percent", percent(context));
        ReleaseView.Requests requests = context.requests();
        davy.putObject("counts")
                .put("total", requests.total())
                .put("candidate", requests.candidate())
                .put("candidateFailed", requests.candidateFailed())
                .put("userVisibleFailed", requests.userVisibleFailed());
        davy.put("verdict", context.verdict());
        davy.put("why", context.why());
        davy.put("at", context.at().wall().toString());
    }

    private static BigDecimal percent(Context context) {
        BigDecimal percent = BigDecimal.valueOf(context.weight().buckets(), 3).stripTrailingZeros();
        return percent.scale() < 0 ? percent.setScale(0) : percent;
    }

    /** The word that Flagger has for it. */
    private static String phase(Phase phase, Optional<Hook.On> on) {
        return switch (phase) {
            case IDLE -> "Initialized";
            case PROGRESSING -> "Progressing";
            case WAITING, PAUSED, HELD ->
                on.filter(Hook.On.CONFIRM_PROMOTION::equals).isPresent() ? "WaitingPromotion" : "Waiting";
            case SUCCEEDED -> "Succeeded";
            case ROLLED_BACK, SUPERSEDED -> "Failed";
        };
    }

    private static boolean warns(Phase phase) {
        return switch (phase) {
            case ROLLED_BACK, HELD -> true;
            case IDLE, PROGRESSING, WAITING, PAUSED, SUCCEEDED, SUPERSEDED -> false;
        };
    }

    /** Tells two releases of one name apart, as Flagger's does: the same for all questions of one. */
    private static String checksum(Context context) {
        CRC32 sum = new CRC32();
        sum.update((context.release() + "/" + context.stable() + "/" + context.candidate())
                .getBytes(StandardCharsets.UTF_8));
        return Long.toString(sum.getValue());
    }
}
