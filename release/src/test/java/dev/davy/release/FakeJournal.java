package dev.davy.release;

import dev.davy.release.spi.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A journal in memory, which can be full, and of which only the first records can be taken for a restart. */
final class FakeJournal implements Journal {
    private final Map<String, List<JournalRecord>> records = new TreeMap<>();
    /** Every record that was ever kept, in order. */
    final List<JournalRecord> all = new ArrayList<>();

    boolean full;
    /** How often it was to be written. */
    int tries;
    /** How many records are still kept before the process is cut off. */
    int left = Integer.MAX_VALUE;
    /** How many records of each target are what was written. */
    int believed = Integer.MAX_VALUE;

    /** The process was cut off while it wrote. */
    static final class CutOff extends Error {
        private static final long serialVersionUID = 1;
    }

    @Override
    public synchronized SortedSet<String> targets() {
        return new TreeSet<>(records.keySet());
    }

    @Override
    public synchronized List<JournalRecord> read(String target) {
        List<JournalRecord> known = records.getOrDefault(target, List.of());
        if (believed < known.size()) {
            throw new Altered("line " + (believed + 1) + ": cut off", known.subList(0, believed));
        }
        return List.copyOf(known);
    }

    @Override
    public synchronized Kept append(String target, List<JournalRecord> more) {
        tries++;
        if (full) {
            return new Kept.No("No space left on device");
        }
        for (JournalRecord record : more) {
            if (left == 0) {
                throw new CutOff();
            }
            left--;
            all.add(record);
            records.computeIfAbsent(target, _ -> new ArrayList<>()).add(record);
        }
        return Kept.Yes.YES;
    }

    @Override
    public synchronized Kept restart(String target, List<JournalRecord> anew) {
        if (full) {
            return new Kept.No("No space left on device");
        }
        if (left == 0) {
            throw new CutOff();
        }
        left--;
        all.addAll(anew);
        records.put(target, new ArrayList<>(anew));
        return Kept.Yes.YES;
    }

    @Override
    public synchronized Kept forget(String target) {
        records.remove(target);
        return Kept.Yes.YES;
    }
}
