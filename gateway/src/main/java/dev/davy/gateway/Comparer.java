package dev.davy.gateway;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares answers to copies with those to the originals on a thread of its own, counts what it finds and keeps the last
 * of it. Event loops hand answers over without waiting; what comes while too many wait is counted and not compared.
 */
final class Comparer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Comparer.class);

    private static final int MOST_WAITING = 64;
    private static final int SAMPLES = 20;

    private final Queue<Answers> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<Version, Tally> tallies = new ConcurrentHashMap<>();
    private @Nullable Thread thread;
    private volatile boolean closed;

    /** The answers to an original and to a copy of it. */
    record Answers(LoweredComparison by, Comparing.Asked asked, SeenAnswer original, Version to, SeenAnswer copy) {}

    /** Starts the thread, if that was not done before; called by one thread at a time, before anyone hands over. */
    void start() {
        if (thread == null && !closed) {
            thread = Thread.ofPlatform().daemon().name("davy-compare").start(this::work);
        }
    }

    /** Takes answers over; for event loops. */
    void take(Answers answers) {
        if (count.incrementAndGet() > MOST_WAITING) {
            count.decrementAndGet();
            tally(answers.to()).uncompared(Differences.Unlike.BUSY);
            return;
        }
        waiting.add(answers);
        LockSupport.unpark(thread);
    }

    /** What was found so far, by Upstream and version; any thread. */
    List<MirrorReport> reports() {
        return tallies.entrySet().stream()
                .map(each -> each.getValue().report(each.getKey()))
                .sorted(Comparator.comparing(MirrorReport::upstream).thenComparing(MirrorReport::version))
                .toList();
    }

    private Tally tally(Version of) {
        return tallies.computeIfAbsent(of, _ -> new Tally());
    }

    private void work() {
        while (!closed) {
            @Nullable Answers next = waiting.poll();
            if (next == null) {
                LockSupport.park(this);
                continue;
            }
            count.decrementAndGet();
            try {
                tally(next.to()).found(next, Differences.of(next.by(), next.original(), next.copy()));
            } catch (RuntimeException unforeseen) {
                LOG.error("answers to a copy of {} cannot be compared", next.asked(), unforeseen);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** What was found of one version. */
    private static final class Tally {
        private final AtomicLong compared = new AtomicLong();
        private final AtomicLong different = new AtomicLong();
        private final Map<Difference.Kind, AtomicLong> kinds = zeros(Difference.Kind.class);
        private final Map<Differences.Unlike, AtomicLong> uncompared = zeros(Differences.Unlike.class);
        private final Deque<MirrorReport.Sample> samples = new ArrayDeque<>();

        private static <E extends Enum<E>> Map<E, AtomicLong> zeros(Class<E> of) {
            Map<E, AtomicLong> zeros = new EnumMap<>(of);
            for (E each : of.getEnumConstants()) {
                zeros.put(each, new AtomicLong());
            }
            return zeros;
        }

        void uncompared(Differences.Unlike why) {
            Objects.requireNonNull(uncompared.get(why)).incrementAndGet();
        }

        void found(Answers answers, Differences.Result result) {
            if (result.uncompared().isPresent()) {
                uncompared(result.uncompared().get());
                return;
            }
            if (!result.differences().isEmpty()) {
                different.incrementAndGet();
                Set<Difference.Kind> in = result.differences().stream()
                        .map(Difference::kind)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Difference.Kind.class)));
                in.forEach(kind -> Objects.requireNonNull(kinds.get(kind)).incrementAndGet());
                Comparing.Asked asked = answers.asked();
                keep(new MirrorReport.Sample(
                        Instant.now(), asked.route(), asked.method(), asked.path(), result.differences()));
            }
            compared.incrementAndGet();
        }

        private synchronized void keep(MirrorReport.Sample sample) {
            samples.addFirst(sample);
            if (samples.size() > SAMPLES) {
                samples.removeLast();
            }
        }

        synchronized MirrorReport report(Version of) {
            SortedMap<String, Long> in = new TreeMap<>();
            kinds.forEach((kind, times) -> in.put(kind.word(), times.get()));
            SortedMap<String, Long> not = new TreeMap<>();
            uncompared.forEach((why, times) -> not.put(why.name().toLowerCase(Locale.ROOT), times.get()));
            return new MirrorReport(
                    of.target().name(), of.name(), compared.get(), different.get(), in, not, List.copyOf(samples));
        }
    }
}
