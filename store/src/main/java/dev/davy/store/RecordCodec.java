package dev.davy.store;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import dev.davy.model.Counts;
import dev.davy.model.Key;
import dev.davy.model.LatencyHistogram;
import dev.davy.model.Sourced;
import dev.davy.model.Stage;
import dev.davy.model.Stratum;
import dev.davy.model.Weight;
import dev.davy.release.Event;
import dev.davy.release.JournalRecord;
import dev.davy.release.Result;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Journal records as JSON and back, without loss: a record that was read equals the one that was written.
 *
 * <p>Each alternative of a closed family is told by its {@code type}. Counts and histograms are arrays, since they are most
 * of a journal. A field that is not known is an error: a journal of a later version is refused, not misread.
 */
final class RecordCodec {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(JournalRecord.class, Records.class)
            .addMixIn(Event.class, Events.class)
            .addMixIn(Stage.class, Stages.class)
            .addMixIn(Key.class, Keys.class)
            .addMixIn(Stratum.class, Strata.class)
            .addMixIn(Stage.By.class, Answerers.class)
            .addMixIn(Sourced.class, Sources.class)
            .addMixIn(Result.class, Results.class)
            // A plan of a journal that was written before plans could ask those outside asks nobody.
            .withConfigOverride(
                    List.class, list -> list.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .addModule(new SimpleModule("davy")
                    .addSerializer(Counts.class, new WriteCounts())
                    .addDeserializer(Counts.class, new ReadCounts())
                    .addSerializer(Weight.class, new WriteWeight())
                    .addDeserializer(Weight.class, new ReadWeight())
                    .addSerializer(LatencyHistogram.class, new WriteLatencies())
                    .addDeserializer(LatencyHistogram.class, new ReadLatencies()))
            .build();

    byte[] write(JournalRecord record) {
        return MAPPER.writerFor(JournalRecord.class).writeValueAsBytes(record);
    }

    /** A value of the model or of the engine, as records have it. */
    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** @throws JacksonException where the text is none */
    static <T> T value(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }

    /** @throws JacksonException where the bytes are no record */
    JournalRecord read(byte[] bytes, int from, int length) {
        return MAPPER.readerFor(JournalRecord.class).readValue(bytes, from, length);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = JournalRecord.Happened.class, name = "happened"),
        @JsonSubTypes.Type(value = JournalRecord.Evidence.class, name = "evidence"),
        @JsonSubTypes.Type(value = JournalRecord.Decided.class, name = "decided"),
        @JsonSubTypes.Type(value = JournalRecord.LineChanged.class, name = "line"),
        @JsonSubTypes.Type(value = JournalRecord.Dropped.class, name = "dropped"),
        @JsonSubTypes.Type(value = JournalRecord.Taken.class, name = "taken")
    })
    private interface Records {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Event.Wanted.class, name = "wanted"),
        @JsonSubTypes.Type(value = Event.Withdrawn.class, name = "withdrawn"),
        @JsonSubTypes.Type(value = Event.Observed.class, name = "observed"),
        @JsonSubTypes.Type(value = Event.Commanded.class, name = "commanded"),
        @JsonSubTypes.Type(value = Event.Told.class, name = "told"),
        @JsonSubTypes.Type(value = Event.Restarted.class, name = "restarted"),
        @JsonSubTypes.Type(value = Event.Restrained.class, name = "restrained"),
        @JsonSubTypes.Type(value = Event.JournalLost.class, name = "journalLost"),
        @JsonSubTypes.Type(value = Event.JournalBack.class, name = "journalBack"),
        @JsonSubTypes.Type(value = Event.Recalled.class, name = "recalled")
    })
    private interface Events {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Stage.Audience.class, name = "audience"),
        @JsonSubTypes.Type(value = Stage.Mirror.class, name = "mirror"),
        @JsonSubTypes.Type(value = Stage.Fixed.class, name = "fixed"),
        @JsonSubTypes.Type(value = Stage.Auto.class, name = "auto"),
        @JsonSubTypes.Type(value = Stage.Switch.class, name = "switch"),
        @JsonSubTypes.Type(value = Stage.Hold.class, name = "hold"),
        @JsonSubTypes.Type(value = Stage.Gate.class, name = "gate")
    })
    private interface Stages {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Key.Request.class, name = "request"),
        @JsonSubTypes.Type(value = Key.ClientAddress.class, name = "clientAddress"),
        @JsonSubTypes.Type(value = Key.Header.class, name = "header"),
        @JsonSubTypes.Type(value = Key.Cookie.class, name = "cookie"),
        @JsonSubTypes.Type(value = Key.Claim.class, name = "claim"),
        @JsonSubTypes.Type(value = Key.IssuedCookie.class, name = "issuedCookie")
    })
    private interface Keys {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Stratum.Split.class, name = "split"),
        @JsonSubTypes.Type(value = Stratum.Ring.class, name = "ring"),
        @JsonSubTypes.Type(value = Stratum.Mirror.class, name = "mirror"),
        @JsonSubTypes.Type(value = Stratum.Pinned.class, name = "pinned"),
        @JsonSubTypes.Type(value = Stratum.Counted.class, name = "counted")
    })
    private interface Strata {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Stage.By.Person.class, name = "person"),
        @JsonSubTypes.Type(value = Stage.By.Receiver.class, name = "receiver"),
        @JsonSubTypes.Type(value = Stage.By.When.class, name = "when")
    })
    private interface Answerers {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Sourced.Plain.class, name = "plain"),
        @JsonSubTypes.Type(value = Sourced.File.class, name = "file"),
        @JsonSubTypes.Type(value = Sourced.Env.class, name = "env")
    })
    private interface Sources {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Result.Yes.class, name = "yes"),
        @JsonSubTypes.Type(value = Result.No.class, name = "no"),
        @JsonSubTypes.Type(value = Result.Wait.class, name = "wait"),
        @JsonSubTypes.Type(value = Result.Value.class, name = "value"),
        @JsonSubTypes.Type(value = Result.Nothing.class, name = "nothing"),
        @JsonSubTypes.Type(value = Result.Invalid.class, name = "invalid")
    })
    private interface Results {}

    private static final class WriteWeight extends ValueSerializer<Weight> {
        @Override
        public void serialize(Weight weight, JsonGenerator out, SerializationContext context) {
            out.writeNumber(weight.buckets());
        }
    }

    private static final class ReadWeight extends ValueDeserializer<Weight> {
        @Override
        public Weight deserialize(JsonParser in, DeserializationContext context) {
            return new Weight(in.getIntValue());
        }
    }

    /** The figures in the order of the record, then the histogram's. */
    private static final class WriteCounts extends ValueSerializer<Counts> {
        @Override
        public void serialize(Counts c, JsonGenerator out, SerializationContext context) {
            List<Long> figures = List.of(
                    c.assigned(),
                    c.answered(),
                    c.gone(),
                    c.failed(),
                    c.counted(),
                    c.shielded(),
                    c.clientErrors(),
                    c.countedClientErrors(),
                    c.keys());
            out.writeStartArray();
            figures.forEach(out::writeNumber);
            writeFigures(c.latency(), out);
            out.writeEndArray();
        }
    }

    private static final class ReadCounts extends ValueDeserializer<Counts> {
        private static final int FIGURES = 9;

        @Override
        public Counts deserialize(JsonParser in, DeserializationContext context) {
            long[] n = in.readValueAs(long[].class);
            return new Counts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], latencies(n, FIGURES));
        }
    }

    private static final class WriteLatencies extends ValueSerializer<LatencyHistogram> {
        @Override
        public void serialize(LatencyHistogram latency, JsonGenerator out, SerializationContext context) {
            out.writeStartArray();
            writeFigures(latency, out);
            out.writeEndArray();
        }
    }

    private static final class ReadLatencies extends ValueDeserializer<LatencyHistogram> {
        @Override
        public LatencyHistogram deserialize(JsonParser in, DeserializationContext context) {
            return latencies(in.readValueAs(long[].class), 0);
        }
    }

    /** Bucket and count by turns. */
    private static void writeFigures(LatencyHistogram latency, JsonGenerator out) {
        int[] buckets = latency.indices();
        long[] counts = latency.counts();
        for (int i = 0; i < buckets.length; i++) {
            out.writeNumber(buckets[i]);
            out.writeNumber(counts[i]);
        }
    }

    private static LatencyHistogram latencies(long[] figures, int from) {
        int used = (figures.length - from) / 2;
        int[] buckets = new int[used];
        long[] counts = new long[used];
        for (int i = 0; i < used; i++) {
            buckets[i] = Math.toIntExact(figures[from + 2 * i]);
            counts[i] = figures[from + 2 * i + 1];
        }
        return LatencyHistogram.of(buckets, counts);
    }
}
