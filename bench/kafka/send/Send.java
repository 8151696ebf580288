import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.*;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends prepared raw-actions records: `java -cp JARS Send.java --bootstrap B --topic T --schema-id N --file F [--rate PER_SECOND]`.
 * With a rate one send each at its time (linger 0), without as fast as possible (linger 20 ms, large batches); acks=all.
 * The file: for each record int32 length of key, int32 length of value, int32 place of `receivedAt` in the value, key, value.
 * `receivedAt` (eight bytes of Avro), the header `published` and the record's time become the moment of the send.
 * Prints SENDING when it begins, one line of JSON at the end.
 */
public class Send {
  record Raw(byte[] key, byte[] value, int receivedAtPlace) {}

  static long micros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  static Raw read(DataInputStream in, int schemaId) throws Exception {
    int keyLength;
    try {
      keyLength = in.readInt();
    } catch (EOFException e) {
      return null;
    }
    int valueLength = in.readInt(), place = in.readInt();
    byte[] key = in.readNBytes(keyLength), value = in.readNBytes(valueLength);
    ByteBuffer.wrap(value).putInt(1, schemaId);
    return new Raw(key, value, place);
  }

  static ProducerRecord<byte[], byte[]> stamped(String topic, Raw raw, long micros) {
    long rest = micros << 1;
    for (int i = 0; i < 8; i++, rest >>>= 7) raw.value[raw.receivedAtPlace + i] = (byte) (rest & 0x7f | (i < 7 ? 0x80 : 0));
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, micros / 1000, raw.key, raw.value);
    record.headers().add("published", Long.toString(micros).getBytes(StandardCharsets.US_ASCII));
    return record;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) options.put(args[i].substring(2), args[i + 1]);
    boolean isPaced = options.containsKey("rate");
    String topic = options.get("topic");
    int schemaId = Integer.parseInt(options.get("schema-id"));
    Map<String, Object> settings = Map.of("bootstrap.servers", options.get("bootstrap"), "acks", "all", "linger.ms", isPaced ? "0" : "20",
        "batch.size", isPaced ? "16384" : "262144", "buffer.memory", "134217728");
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(options.get("file")), 1 << 20));
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.partitionsFor(topic);
      Run run = new Run(producer, topic);
      if (isPaced) {
        List<Raw> all = new ArrayList<>();
        for (Raw raw; (raw = read(in, schemaId)) != null; ) all.add(raw);
        System.out.println("SENDING");
        run.paced(all, Double.parseDouble(options.get("rate")));
      } else {
        for (Raw raw; (raw = read(in, schemaId)) != null; ) run.send(raw);
      }
      producer.flush();
      System.out.println(run.json());
      if (run.failed.get() > 0) throw run.error.get();
    }
  }

  /** Sends, and remembers when each was acknowledged. */
  static class Run {
    final KafkaProducer<byte[], byte[]> producer;
    final String topic;
    final AtomicLong failed = new AtomicLong();
    final AtomicReference<Exception> error = new AtomicReference<>();
    final List<Long> acks = Collections.synchronizedList(new ArrayList<>()), lags = new ArrayList<>();
    final long start = System.nanoTime();
    long sent;

    Run(KafkaProducer<byte[], byte[]> producer, String topic) {
      this.producer = producer;
      this.topic = topic;
    }

    void send(Raw raw) {
      long at = micros();
      sent++;
      producer.send(stamped(topic, raw, at), (metadata, e) -> {
        if (e == null) acks.add(micros() - at);
        else if (failed.incrementAndGet() > 0) error.set(e);
      });
    }

    /** The last 60 µs are waited for actively: a parked thread wakes late. */
    void paced(List<Raw> all, double perSecond) {
      long begin = System.nanoTime();
      for (int i = 0; i < all.size(); i++) {
        long due = begin + (long) (i * 1e9 / perSecond), now;
        while ((now = System.nanoTime()) < due) {
          if (due - now > 60_000) LockSupport.parkNanos(due - now - 50_000);
          else Thread.onSpinWait();
        }
        lags.add((now - due) / 1000);
        send(all.get(i));
      }
    }

    static double at(List<Long> micros, double share) {
      if (micros.isEmpty()) return 0;
      List<Long> sorted = new ArrayList<>(micros);
      Collections.sort(sorted);
      return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share))) / 1e3;
    }

    String json() {
      double seconds = (System.nanoTime() - start) / 1e9;
      return String.format(Locale.ROOT, "{\"sent\":%d,\"failed\":%d,\"seconds\":%.2f,\"lagP99Ms\":%.2f,\"worstLagMs\":%.2f,\"ackP50Ms\":%.2f,\"ackP99Ms\":%.2f}",
          sent, failed.get(), seconds, at(lags, .99), at(lags, 1), at(acks, .5), at(acks, .99));
    }
  }
}
