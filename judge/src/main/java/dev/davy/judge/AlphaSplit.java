package dev.davy.judge;

/**
 * How one α is divided among the tests of a release, fixed at its start: Harm when the sum of weight × e-value reaches 1/α,
 * which is valid under any dependence between the tests, since the sum is an e-process itself (analysis C11; Vovk and
 * Wang, "E-values: calibration, combination and applications", Annals of Statistics 49, 2021).
 *
 * <p>Failures 0.5, late onset 0.25, latency 0.15, rings and own metrics 0.1, of which the stream of client errors has
 * half; what a release does not use goes to failures.
 *
 * @param failures C1, overall and by route
 * @param lateOnset C8
 * @param latency C2; zero without a latency guard
 * @param clientErrors C1 on answers with a 4xx status
 * @param rings whole audiences against their own past; half of it pays for the uncertainty of that past
 * @param mirror C1 on mirrored pairs
 */
record AlphaSplit(double failures, double lateOnset, double latency, double clientErrors, double rings, double mirror) {
    static AlphaSplit of(Terms terms) {
        double latency = terms.guard().latency().isPresent() ? 0.15 : 0;
        double own = 0.05;
        double rings = terms.rings().isEmpty() ? 0 : (terms.mirror() ? own / 2 : own);
        double mirror = terms.mirror() ? own - rings : 0;
        double unused = 0.15 - latency + own - rings - mirror;
        return new AlphaSplit(0.5 + unused, 0.25, latency, 0.05, rings, mirror);
    }
}
