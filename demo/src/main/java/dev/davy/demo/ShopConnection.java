package dev.davy.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One connection to the shop, served by one thread: a request is read, answered, and the next one read. */
final class ShopConnection {
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final SampleShop shop;
    private final Socket socket;
    private final MessageReader in;
    private final OutputStream out;

    ShopConnection(SampleShop shop, Socket socket) throws IOException {
        this.shop = shop;
        this.socket = socket;
        this.in = new MessageReader(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    void serve() throws IOException {
        while (true) {
            Optional<Head> request = in.head();
            if (request.isEmpty()) {
                return;
            }
            Head head = request.get();
            if (head.says("expect", "100-continue")) {
                send(CONTINUE);
            }
            in.skipBody(head, false);
            if (!answer(head) || head.says("connection", "close")) {
                return;
            }
        }
    }

    /** Whether the connection is still good for another request. */
    private boolean answer(Head request) throws IOException {
        String[] words = request.startLine().split(" ", 3);
        String method = words[0];
        String target = words.length > 1 ? words[1] : "/";
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.equals("/healthz")) {
            send(new ShopPage(200, "{\"status\":\"fine\"}").message(shop.version(), method.equals("HEAD")));
            return true;
        }
        if (method.equals("POST") && path.startsWith("/failing/")) {
            send(setFailing(path.substring("/failing/".length())).message(shop.version(), false));
            return true;
        }
        return serveReal(method, path);
    }

    private boolean serveReal(String method, String path) throws IOException {
        Turn turn = shop.turn();
        pause(turn);
        if (turn.fault().isEmpty()) {
            send(ShopPage.of(method, path, shop.version()).message(shop.version(), method.equals("HEAD")));
            return true;
        }
        shop.failed();
        if (turn.fault().get() == Fault.RESET) {
            socket.setSoLinger(true, 0);
            return false;
        }
        send(ShopPage.of(turn.fault().get()).message(shop.version(), method.equals("HEAD")));
        return true;
    }

    private ShopPage setFailing(String percent) {
        try {
            String number = percent.replace("%25", "").replace("%", "");
            shop.failing(Double.parseDouble(number) / 100);
            return new ShopPage(200, "{\"failing\":" + shop.failing() + "}");
        } catch (IllegalArgumentException wrong) {
            return new ShopPage(400, "{\"error\":\"failing: expected /failing/0% to /failing/100%\"}");
        }
    }

    private static void pause(Turn turn) throws IOException {
        if (turn.latency().isZero()) {
            return;
        }
        try {
            Thread.sleep(turn.latency());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private void send(String message) throws IOException {
        out.write(message.getBytes(StandardCharsets.US_ASCII));
    }
}
