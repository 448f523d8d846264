package dev.davy.cli;

import dev.davy.demo.SampleShop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the demo does after its stories, in a terminal: it goes on to serve, says what to try, and shows what happens. */
final class DemoEncore {
    private static final long BETWEEN_MILLIS = 250;

    private final DemoStreet street;
    private final Screen screen;

    DemoEncore(DemoStreet street, Screen screen) {
        this.street = street;
        this.screen = screen;
    }

    /** Serves until the person stops the process. */
    void serve() throws InterruptedException {
        screen.say(hints());
        AdminClient client = street.client();
        Pace pace = new Pace();
        DecisionLines decisions = new DecisionLines(2);
        decisions.of(ReadingJson.read(client, DemoConfig.NAME), screen.width());
        while (true) {
            Reading reading = ReadingJson.read(client, DemoConfig.NAME);
            pace.read(System.nanoTime(), street.users().snapshot().requests());
            List<Line> news = decisions.of(reading, screen.width());
            if (!news.isEmpty()) {
                screen.say(news);
            }
            List<Line> panel = new ArrayList<>(List.of(Line.EMPTY));
            panel.addAll(new ReleasePanel(screen.width()).lines(reading, pace.perSecond()));
            screen.show(panel);
            Thread.sleep(BETWEEN_MILLIS);
        }
    }

    private List<Line> hints() {
        int admin = street.davy().admin().getPort();
        String davy = (admin == 8081 ? "" : " --admin " + admin) + " --data " + street.data();
        SampleShop newest = street.shops().getLast();
        Path file = street.configFile();
        List<Line> lines = new ArrayList<>();
        lines.add(Line.EMPTY);
        lines.add(Line.of(Tone.STRONG, "It goes on serving until Ctrl-C. Things to try:"));
        lines.add(hint(
                "ask the shop",
                "curl -i http://" + ListenAddress.text(street.davy().gateway()) + "/products"));
        lines.add(hint("see the release", "./davy get" + davy));
        lines.add(hint(
                "mend " + newest.version(),
                "curl -X POST http://127.0.0.1:" + newest.address().getPort() + "/failing/0%"));
        lines.add(hint("let it try again", "./davy resume " + DemoConfig.NAME + davy));
        lines.add(hint(
                "break it on its way",
                "curl -X POST http://127.0.0.1:" + newest.address().getPort() + "/failing/10%"));
        lines.add(hint("the configuration", file.toString()));
        return lines;
    }

    private static Line hint(String what, String command) {
        return Line.of(Tone.QUIET, "  " + String.format("%-21s", what)).and(command);
    }
}
