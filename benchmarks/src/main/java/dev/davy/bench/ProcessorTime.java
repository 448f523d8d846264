package dev.davy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one processor had done since boot, from {@code /proc/stat}; two readings make a {@link Load}.
 *
 * @param busyTicks time in programs, kernel, interrupts and soft interrupts
 * @param idleTicks time without work
 * @param stolenTicks time that the hypervisor gave to others
 */
record ProcessorTime(long busyTicks, long idleTicks, long stolenTicks) {
    /** Linux reports in hundredths of a second on every architecture (USER_HZ). */
    static final double MILLIS_PER_TICK = 10;

    static ProcessorTime read(int core) {
        try {
            String prefix = "cpu" + core + " ";
            String line = Files.readAllLines(Path.of("/proc/stat")).stream()
                    .filter(candidate -> candidate.startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new BenchFailure("processor " + core + ": not there (expected: at least two)"));
            return parse(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of {@code /proc/stat}: user, nice, system, idle, iowait, irq, softirq, steal. */
    static ProcessorTime parse(String line) {
        String[] field = line.strip().split("\\s+");
        long busy = Long.parseLong(field[1])
                + Long.parseLong(field[2])
                + Long.parseLong(field[3])
                + Long.parseLong(field[6])
                + Long.parseLong(field[7]);
        return new ProcessorTime(busy, Long.parseLong(field[4]) + Long.parseLong(field[5]), Long.parseLong(field[8]));
    }

    Load since(ProcessorTime earlier) {
        long busy = busyTicks - earlier.busyTicks;
        long idle = idleTicks - earlier.idleTicks;
        long stolen = stolenTicks - earlier.stolenTicks;
        return new Load(busy * MILLIS_PER_TICK, busy / (double) Math.max(1, busy + idle), stolen * MILLIS_PER_TICK);
    }

    /**
     * What a processor did between two readings.
     *
     * @param busyMillis time at work
     * @param busyShare time at work as a part of the time that the machine had, 0..1
     * @param stolenMillis time that the hypervisor gave to others
     */
    record Load(double busyMillis, double busyShare, double stolenMillis) {}
}
