package dev.davy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A proxy (or the backends) that was started pinned to one processor, and is ended by {@link #close()}. One thread. */
final class RunningProxy implements AutoCloseable {
    private static final long START_SECONDS = 120;

    private final String name;
    private final Process process;

    private RunningProxy(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a command on one processor and waits until it listens. Its output goes to {@code output.log} in the
     * directory.
     */
    static RunningProxy start(String name, List<String> command, Path directory, int core, int port)
            throws IOException {
        var pinned = new ArrayList<>(List.of(Programs.path("taskset"), "-c", Integer.toString(core)));
        pinned.add(command.getFirst().startsWith("/") ? command.getFirst() : Programs.path(command.getFirst()));
        pinned.addAll(command.subList(1, command.size()));
        Path output = directory.resolve("output.log");
        Process process = new ProcessBuilder(pinned)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        var running = new RunningProxy(name, process);
        try {
            running.awaitListening(port, output);
        } catch (BenchFailure e) {
            running.close();
            throw e;
        }
        return running;
    }

    private void awaitListening(int port, Path output) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < end) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw new BenchFailure(
                            name + " ended at once: " + Files.readString(output).strip());
                }
            }
            pause();
        }
        throw new BenchFailure(name + " did not listen within " + START_SECONDS + " s: "
                + Files.readString(output).strip());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted", e);
        }
    }

    String name() {
        return name;
    }

    /** Processor time that the process and its living children have used, in milliseconds; soft interrupts that ran in
     * their context are included. */
    double processorMillis() {
        return handles().mapToLong(RunningProxy::ticks).sum() * ProcessorTime.MILLIS_PER_TICK;
    }

    /** Resident memory, shared pages counted by share (PSS), in bytes. */
    long residentBytes() {
        return handles().mapToLong(RunningProxy::proportionalBytes).sum();
    }

    /** The command line as the system has it, without the class path: what was really started, with every flag. */
    String commandLine() {
        try {
            String[] word = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .split("\0");
            return IntStream.range(0, word.length)
                    .filter(i -> !word[i].equals("-cp") && (i == 0 || !word[i - 1].equals("-cp")))
                    .mapToObj(i -> word[i])
                    .collect(Collectors.joining(" "));
        } catch (IOException gone) {
            return name;
        }
    }

    private Stream<ProcessHandle> handles() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private static long ticks(ProcessHandle handle) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            // proc(5): the name is in brackets and may hold spaces; utime and stime are fields 14 and 15.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException gone) {
            return 0;
        }
    }

    private static long proportionalBytes(ProcessHandle handle) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(handle.pid()), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .sum();
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
