package dev.davy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's nginx: one worker, {@code split_clients}, keep-alive upstreams, buffered JSON access log. */
final class NginxProxy implements Contestant {
    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public List<String> prepare(GatewayJob job) throws IOException {
        Path configuration = job.directory().resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log warn;
                events { worker_connections 8192; }
                http {
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  keepalive_requests 1000000000;
                  log_format json escape=json '{"time":"$time_iso8601","method":"$request_method","host":"$http_host",'
                    '"path":"$request_uri","upstream":"$proxy_host","address":"$upstream_addr","status":$status,'
                    '"bytes":$body_bytes_sent,"duration":$request_time,"upstreamDuration":"$upstream_response_time",'
                    '"client":"$remote_addr"}';
                  access_log %1$s/access.log json buffer=64k flush=1s;
                  upstream v1 { server 127.0.0.1:%3$d; keepalive 256; keepalive_requests 1000000000; }
                  upstream v2 { server 127.0.0.1:%4$d; keepalive 256; keepalive_requests 1000000000; }
                  split_clients "$connection-$connection_requests" $version { %5$d%% v2; * v1; }
                  server {
                    listen 127.0.0.1:%2$d backlog=4096;
                    location / {
                      proxy_pass http://$version;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                      proxy_set_header X-Forwarded-For $remote_addr;
                      proxy_set_header X-Forwarded-Proto $scheme;
                      proxy_set_header X-Forwarded-Host $http_host;
                      proxy_set_header X-Forwarded-Port $server_port;
                      proxy_set_header Forwarded "for=$remote_addr;host=\\"$http_host\\";proto=$scheme";
                    }
                  }
                }
                """.formatted(
                        job.directory(), job.port(), job.v1Port(), job.v2Port(), GatewayJob.CANDIDATE_PERCENT));
        return List.of("nginx", "-p", job.directory().toString(), "-c", configuration.toString());
    }

    @Override
    public boolean logsToFile() {
        return true;
    }

    @Override
    public List<String> notes() {
        return List.of(
                Programs.firstLine("nginx", "-v"),
                "one worker; sendfile and TLS not used; access_log buffer=64k flush=1s",
                "split_clients hashes connection and request number, so each request is drawn by itself",
                "no counters, histograms or health checks: nginx has none to switch on here");
    }
}
