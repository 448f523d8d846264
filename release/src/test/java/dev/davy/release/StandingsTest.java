package dev.davy.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.davy.model.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StandingsTest {
    private static Scene scene(double candidateFails) {
        return new Scene(new SimulatedTraffic(5, 300).failing("v1", 0.001).failing("v2", candidateFails))
                .start(Plan.of("shop", "shop", "v2"), "v1", "v2");
    }

    private static Standing explain(Scene scene) {
        List<Decision> decisions = scene.decisions;
        return Standings.of(
                scene.state, scene.now, decisions.isEmpty() ? Optional.empty() : Optional.of(decisions.getLast()));
    }

    private static Standing.Change change(Standing explanation, String to) {
        return explanation.changes().stream()
                .filter(each -> each.to().equals(to))
                .findFirst()
                .orElseThrow(() -> new AssertionError(to + " is not among " + explanation));
    }

    @Test
    void aReleaseUnderWayShowsEachFigureAgainstItsBar() {
        Standing explanation = explain(scene(0.001).run(Duration.ofSeconds(20)));
        assertThat(explanation.evidence())
                .extracting(Standing.Evidence::what)
                .contains("harm", "failures", "late onset", "certificate", "failure bound", "budget");
        Standing.Evidence harm = explanation.evidence().getFirst();
        assertThat(harm.bar()).isEqualTo(100);
        double summed = explanation.evidence().stream()
                .filter(each -> each.says().startsWith("evidence "))
                .mapToDouble(each -> each.value() / each.bar() * 100)
                .sum();
        assertThat(summed).isCloseTo(harm.value(), org.assertj.core.data.Offset.offset(1e-9));
        assertThat(explanation.last()).isPresent();
    }

    @Test
    void itSaysHowManyRequestsAndHowMuchTimeTheVerdictNeeds() {
        Scene scene = scene(0.001).run(Duration.ofSeconds(20));
        Standing.Change safe = change(explain(scene), "Safe");
        assertThat(safe.requests().orElseThrow()).isGreaterThan(1_000);
        assertThat(safe.time().orElseThrow()).isGreaterThan(Duration.ofSeconds(5));
        assertThat(safe.needs()).contains("more requests, about").contains("requests a second at share");
        assertThat(change(explain(scene), "Deadline").needs()).startsWith("it is held if it is not Safe after 30 min");
    }

    @Test
    void soManyMoreFailuresAsItSaysAreHarm() {
        Scene scene = scene(0).run(Duration.ofSeconds(8));
        String needs = change(explain(scene), "Harm").needs();
        assertThat(needs).matches("\\d+ more failed requests of v2, with none of v1's between");
        int more = Integer.parseInt(needs.substring(0, needs.indexOf(' ')));
        assertThat(more).isBetween(2, 30);
    }

    @Test
    void itSaysWhatCapsTheNextShare() {
        Scene scene = scene(0.001).run(Duration.ofSeconds(2));
        assertThat(change(explain(scene), "share").needs()).contains("capped by ");
        scene.until(each -> each.weight() == 50_000);
        assertThat(change(explain(scene), "share").needs()).contains("without the verdict Safe");
    }

    @Test
    void aPromotionThatWaitsForItsSoakSaysSo() {
        Scene scene = new Scene(new SimulatedTraffic(5, 1_500))
                .start(Plan.of("shop", "shop", "v2"), "v1", "v2")
                .until(each -> each.view().verdict().equals(Optional.of("Safe")));
        assertThat(change(explain(scene), "promotion").needs()).contains("more at 50% or above");
        assertThat(change(explain(scene), "Safe").needs()).contains("certified");
    }

    @Test
    void whatIsOverHasNothingToChangeAndKeepsItsLastDecision() {
        Standing explanation = explain(scene(1).until(Phase.ROLLED_BACK));
        assertThat(explanation.changes()).isEmpty();
        assertThat(explanation.evidence()).isEmpty();
        assertThat(explanation.last().orElseThrow().verdict()).isEqualTo("Harm");
    }
}
