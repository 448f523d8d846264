package dev.davy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The two versions behind every proxy: one nginx on the load's processor with two listeners, each answering a constant
 * body. {@code /echo} answers with the forwarded headers that arrived, so that a test can compare proxies.
 *
 * @param v1Port loopback port of version v1
 * @param v2Port loopback port of version v2
 */
record Backends(RunningProxy process, int v1Port, int v2Port) implements AutoCloseable {
    static Backends start(Path directory, int core) throws IOException {
        int v1 = Programs.freePort();
        int v2 = Programs.freePort();
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log warn;
                events { worker_connections 8192; }
                http {
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  access_log off;
                  keepalive_requests 1000000000;
                  keepalive_timeout 600s;
                  default_type text/plain;
                %2$s%3$s}
                """.formatted(directory, server("v1", v1), server("v2", v2)));
        var process = RunningProxy.start(
                "backends",
                List.of("nginx", "-p", directory.toString(), "-c", configuration.toString()),
                directory,
                core,
                v2);
        return new Backends(process, v1, v2);
    }

    private static String server(String version, int port) {
        String body = version + "x".repeat(GatewayJob.ANSWER_BYTES - version.length());
        return """
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    location / { return 200 "%s"; }
                    location /echo { return 200 "host=$http_host for=$http_x_forwarded_for proto=$http_x_forwarded_proto forwarded-host=$http_x_forwarded_host port=$http_x_forwarded_port forwarded=$http_forwarded"; }
                  }
                """.formatted(port, body);
    }

    @Override
    public void close() {
        process.close();
    }
}
