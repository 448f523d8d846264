package dev.davy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's HAProxy: one thread, {@code rand} split, reused server connections, JSON log lines into a ring in memory. */
final class HaproxyProxy implements Contestant {
    @Override
    public String name() {
        return "haproxy";
    }

    @Override
    public List<String> prepare(GatewayJob job) throws IOException {
        Path configuration = job.directory().resolve("haproxy.cfg");
        Files.writeString(
                configuration, """
                global
                  nbthread 1
                  maxconn 4096
                  log ring@lines format raw local0
                ring lines
                  format raw
                  maxlen 1200
                  size 1048576
                defaults
                  mode http
                  log global
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  http-reuse always
                frontend door
                  bind 127.0.0.1:%1$d backlog 4096
                  capture request header Host len 64
                  http-request set-header X-Forwarded-For %%[src]
                  http-request set-header X-Forwarded-Proto http
                  http-request set-header X-Forwarded-Host %%[req.hdr(host)]
                  http-request set-header X-Forwarded-Port %%[dst_port]
                  http-request set-header Forwarded for=%%[src];host=\\"%%[req.hdr(host)]\\";proto=http
                  log-format "{\\"time\\":\\"%%t\\",\\"method\\":\\"%%HM\\",\\"host\\":\\"%%[capture.req.hdr(0),json(utf8s)]\\",\\"path\\":\\"%%[capture.req.uri,json(utf8s)]\\",\\"upstream\\":\\"%%b\\",\\"address\\":\\"%%si:%%sp\\",\\"status\\":%%ST,\\"bytes\\":%%B,\\"duration\\":%%Ta,\\"upstreamDuration\\":%%Tr,\\"client\\":\\"%%ci\\"}"
                  use_backend v2 if { rand(100) lt %4$d }
                  default_backend v1
                backend v1
                  server v1 127.0.0.1:%2$d
                backend v2
                  server v2 127.0.0.1:%3$d
                """.formatted(job.port(), job.v1Port(), job.v2Port(), GatewayJob.CANDIDATE_PERCENT));
        return List.of("haproxy", "-db", "-f", configuration.toString());
    }

    @Override
    public boolean logsToFile() {
        return false;
    }

    @Override
    public List<String> notes() {
        return List.of(
                Programs.firstLine("haproxy", "-v"),
                "one thread; http-reuse always; no health checks",
                "its log lines go to a ring in memory: this version cannot buffer into a file, so it is spared the file");
    }
}
