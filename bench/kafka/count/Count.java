import java.io.FileWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * An independent reader of the derived topics: read_committed, Kafka's own client, no code shared with what it checks.
 * Run from source (`java -cp JARS Count.java --name value …`); count/README.md tells the options and what it prints.
 */
public class Count {
  static final int NONE = 0;

  final Map<String, String> options = new HashMap<>();
  final List<String> names;
  final String prefix;
  final int stateTopic;
  final Map<String, Integer> topicIndex = new HashMap<>();
  final long[] records, expected;
  final Map<String, Fixture> fixtures = new TreeMap<>();
  final List<RawPartition> raw = new ArrayList<>();
  final boolean isDigesting;
  long states, duplicates, disorder, holes, misplaced;
  String firstProblem;

  /** What is known of one key. */
  static class Fixture {
    long revision;
    /** By topic: raw offset and n of the last record. */
    final long[] lastOffset, lastN;
    final List<Body> bodies = new ArrayList<>();

    Fixture(int topics) {
      lastOffset = new long[topics];
      lastN = new long[topics];
      Arrays.fill(lastOffset, -1);
    }
  }

  record Body(int partition, long offset, int topic, int n, byte[] bytes) {}

  /** What was derived from one partition of raw-actions, by raw offset. */
  static class RawPartition {
    final BitSet covered = new BitSet(), misjoined = new BitSet();
    /** By topic and n: raw offsets of which this record was seen. */
    final Map<Long, BitSet> seen = new HashMap<>();
    int[] stateRevision = new int[1 << 12], otherRevision = new int[1 << 12];
    long newestReceivedAt, states, traced;

    void reach(int offset) {
      if (offset < stateRevision.length) return;
      int length = Math.max(offset + 1, stateRevision.length * 2);
      stateRevision = Arrays.copyOf(stateRevision, length);
      otherRevision = Arrays.copyOf(otherRevision, length);
    }
  }

  /** First fields of every derived value, behind Confluent's five bytes. */
  record Head(long stateRevision, boolean hasSeq, long receivedAt) {
    static Head of(byte[] value) {
      ByteBuffer in = ByteBuffer.wrap(value, 5, value.length - 5);
      for (int i = 0; i < 3; i++) { int length = (int) zigzag(in); in.position(in.position() + length); }
      long revision = zigzag(in);
      boolean hasSeq = zigzag(in) == 1;
      if (hasSeq) zigzag(in);
      if (zigzag(in) == 1) zigzag(in);
      return new Head(revision, hasSeq, zigzag(in));
    }

    static long zigzag(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = in.get();
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) return (value >>> 1) ^ -(value & 1);
      }
    }
  }

  /** Header `id`: fixture / raw partition / raw offset / topic / n. A fixture's id may have slashes of its own. */
  record Id(String fixtureId, int partition, int offset, String topic, int n) {
    static Id of(String text) {
      int d = text.lastIndexOf('/'), c = text.lastIndexOf('/', d - 1), b = text.lastIndexOf('/', c - 1), a = text.lastIndexOf('/', b - 1);
      return new Id(text.substring(0, a), Integer.parseInt(text.substring(a + 1, b)), Integer.parseInt(text.substring(b + 1, c)),
          text.substring(c + 1, d), Integer.parseInt(text.substring(d + 1)));
    }
  }

  Count(String[] args) {
    for (int i = 0; i + 1 < args.length; i += 2) options.put(args[i].substring(2), args[i + 1]);
    prefix = options.get("prefix");
    names = List.of(options.get("topics").split(","));
    stateTopic = names.indexOf("fixture-state");
    for (int i = 0; i < names.size(); i++) topicIndex.put(prefix + names.get(i), i);
    records = new long[names.size()];
    expected = new long[names.size()];
    isDigesting = options.containsKey("digests");
    for (String one : options.getOrDefault("expect", "").split(",")) {
      if (!one.isEmpty()) expected[names.indexOf(one.split("=")[0])] = Long.parseLong(one.split("=")[1]);
    }
  }

  long number(String name, long otherwise) {
    return options.containsKey(name) ? Long.parseLong(options.get(name)) : otherwise;
  }

  void problem(String what, ConsumerRecord<byte[], byte[]> r, String id) {
    if (firstProblem == null) firstProblem = what + ": " + r.topic() + "/" + r.partition() + "/" + r.offset() + " id " + id;
  }

  /** Checks and counts one record; returns its head. */
  Head take(ConsumerRecord<byte[], byte[]> r) {
    int topic = topicIndex.get(r.topic());
    String key = new String(r.key(), StandardCharsets.UTF_8), text = new String(r.headers().lastHeader("id").value(), StandardCharsets.UTF_8);
    Id id = Id.of(text);
    Head head = Head.of(r.value());
    records[topic]++;
    if (!id.fixtureId.equals(key) || !id.topic.equals(names.get(topic)) || id.partition != r.partition()) { misplaced++; problem("misplaced", r, text); }
    while (raw.size() <= id.partition) raw.add(new RawPartition());
    RawPartition from = raw.get(id.partition);
    from.reach(id.offset);
    from.covered.set(id.offset);
    from.newestReceivedAt = Math.max(from.newestReceivedAt, head.receivedAt);
    BitSet seen = from.seen.computeIfAbsent((long) topic << 32 | id.n, k -> new BitSet());
    if (seen.get(id.offset)) { duplicates++; problem("duplicate", r, text); return head; }
    seen.set(id.offset);
    Fixture fixture = fixtures.computeIfAbsent(key, k -> new Fixture(names.size()));
    inOrder(fixture, topic, id, r, text);
    joined(fixture, from, topic, id, head, r, text);
    if (isDigesting) fixture.bodies.add(new Body(id.partition, id.offset, topic, id.n, Arrays.copyOfRange(r.value(), 5, r.value().length)));
    return head;
  }

  void inOrder(Fixture fixture, int topic, Id id, ConsumerRecord<byte[], byte[]> r, String text) {
    long last = fixture.lastOffset[topic];
    boolean follows = id.offset > last ? id.n == 0 : id.offset == last && id.n == fixture.lastN[topic] + 1;
    if (!follows) { disorder++; problem("disorder", r, text); }
    fixture.lastOffset[topic] = id.offset;
    fixture.lastN[topic] = id.n;
  }

  /** Revisions of fixture-state go up by one; the other records of the same raw record have the same. */
  void joined(Fixture fixture, RawPartition from, int topic, Id id, Head head, ConsumerRecord<byte[], byte[]> r, String text) {
    int revision = (int) head.stateRevision;
    if (topic == stateTopic) {
      if (revision != fixture.revision + 1) { holes++; problem("hole after revision " + fixture.revision, r, text); }
      fixture.revision = revision;
      from.stateRevision[id.offset] = revision;
      from.states++;
      states++;
    } else {
      int before = from.otherRevision[id.offset];
      if (before != NONE && before != revision) { from.misjoined.set(id.offset); problem("misjoined", r, text); }
      from.otherRevision[id.offset] = revision;
    }
  }

  long uncovered() {
    long missing = 0;
    for (RawPartition one : raw) missing += one.covered.length() - one.covered.cardinality();
    return missing;
  }

  long misjoined() {
    long sum = 0;
    for (int p = 0; p < raw.size(); p++) {
      RawPartition one = raw.get(p);
      for (int i = 0; i < one.covered.length(); i++) {
        boolean isJoined = one.stateRevision[i] == NONE || one.otherRevision[i] == NONE || one.stateRevision[i] == one.otherRevision[i];
        if (isJoined) continue;
        one.misjoined.set(i);
        if (firstProblem == null) firstProblem = "misjoined: raw record " + p + "/" + i;
      }
      sum += one.misjoined.cardinality();
    }
    return sum;
  }

  boolean isComplete() {
    for (int i = 0; i < records.length; i++) if (records[i] < expected[i]) return false;
    return true;
  }

  boolean isExact() {
    return Arrays.equals(records, expected) || expected[stateTopic] == 0;
  }

  /** SHA-256 over a fixture's bodies in emission order; of all: over the lines `fixtureId digest`, sorted. */
  String digest() throws Exception {
    MessageDigest all = MessageDigest.getInstance("SHA-256");
    try (PrintWriter out = new PrintWriter(new FileWriter(options.get("digests"), StandardCharsets.UTF_8))) {
      for (Map.Entry<String, Fixture> e : fixtures.entrySet()) {
        MessageDigest one = MessageDigest.getInstance("SHA-256");
        List<Body> bodies = e.getValue().bodies;
        bodies.sort(Comparator.comparingInt(Body::partition).thenComparingLong(Body::offset).thenComparingInt(Body::topic).thenComparingInt(Body::n));
        for (Body b : bodies) one.update(b.bytes());
        String line = e.getKey() + " " + HexFormat.of().formatHex(one.digest());
        all.update((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.println(line);
      }
    }
    return HexFormat.of().formatHex(all.digest());
  }

  /** CPU of other processes and of the machine, and the time, at one moment. */
  record Sample(long nanos, Map<String, Double> seconds, long[] machine, long states) {
    static Sample of(Map<String, Path> pids, long nanos, long states) {
      Map<String, Double> seconds = new LinkedHashMap<>();
      pids.forEach((name, file) -> seconds.put(name, cpuOf(file)));
      return new Sample(nanos, seconds, ticks(), states);
    }

    /** utime + stime of all threads of the processes whose ids are in a file; Linux only. */
    static Double cpuOf(Path file) {
      try {
        double sum = 0;
        for (String pid : Files.readString(file).trim().split("\\s+")) {
          String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
          String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
          sum += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
        }
        return sum;
      } catch (IOException | RuntimeException e) {
        return null;
      }
    }

    /** Ticks: all, idle. */
    static long[] ticks() {
      try {
        String[] f = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
        long all = 0;
        for (int i = 1; i <= 8; i++) all += Long.parseLong(f[i]);
        return new long[] {all, Long.parseLong(f[4]) + Long.parseLong(f[5])};
      } catch (IOException | RuntimeException e) {
        return null;
      }
    }
  }

  static class Latencies {
    long[] micros = new long[1 << 16];
    int count;

    void add(long value) {
      if (count == micros.length) micros = Arrays.copyOf(micros, count * 2);
      micros[count++] = value;
    }

    String json() {
      if (count == 0) return "null";
      long[] sorted = Arrays.copyOf(micros, count);
      Arrays.sort(sorted);
      return String.format(Locale.ROOT, "{\"n\":%d,\"p50\":%.2f,\"p90\":%.2f,\"p99\":%.2f,\"p999\":%.2f,\"max\":%.2f}", count, at(sorted, .5), at(sorted, .9),
          at(sorted, .99), at(sorted, .999), sorted[count - 1] / 1e3);
    }

    static double at(long[] sorted, double share) {
      return sorted[(int) (sorted.length * share)] / 1e3;
    }
  }

  void run() throws Exception {
    Map<String, Path> pids = new LinkedHashMap<>();
    for (String one : options.getOrDefault("pids", "").split(",")) if (!one.isEmpty()) pids.put(one.split("=")[0], Path.of(one.split("=")[1]));
    Map<String, Object> settings = Map.of("bootstrap.servers", options.get("bootstrap"), "isolation.level", "read_committed", "enable.auto.commit", "false",
        "max.poll.records", "100000", "fetch.min.bytes", "1", "max.partition.fetch.bytes", "4194304", "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        PrintWriter trace = options.containsKey("trace") ? new PrintWriter(new FileWriter(options.get("trace")), true) : null) {
      List<TopicPartition> all = new ArrayList<>();
      for (String name : names) consumer.partitionsFor(prefix + name).forEach(p -> all.add(new TopicPartition(prefix + name, p.partition())));
      consumer.assign(all);
      consumer.seekToBeginning(all);
      all.forEach(consumer::position);
      Map<TopicPartition, Long> ends = options.containsKey("expect") ? null : consumer.endOffsets(all);
      System.out.println("READY");
      System.out.println(follow(consumer, ends, pids, trace));
    }
  }

  String follow(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Map<String, Path> pids, PrintWriter trace) throws Exception {
    long idleMs = number("idle-ms", 20_000), deadline = System.currentTimeMillis() + number("timeout-ms", 120_000), skip = number("skip-ms", 0) * 1000;
    Latencies latencies = new Latencies();
    Sample first = null, half = null, last = null;
    long firstSent = 0, lastRecordMs = System.currentTimeMillis(), completeMs = 0;
    while (System.currentTimeMillis() < deadline) {
      ConsumerRecords<byte[], byte[]> batch = consumer.poll(Duration.ofMillis(100));
      Instant at = Instant.now();
      long nanos = System.nanoTime(), micros = at.getEpochSecond() * 1_000_000 + at.getNano() / 1000, ms = micros / 1000;
      boolean isFirst = first == null && !batch.isEmpty();
      if (isFirst) first = Sample.of(pids, nanos, 0);
      for (ConsumerRecord<byte[], byte[]> r : batch) {
        Head head = take(r);
        if (topicIndex.get(r.topic()) != stateTopic || !head.hasSeq) continue;
        if (firstSent == 0) firstSent = head.receivedAt;
        if (head.receivedAt - firstSent >= skip) latencies.add(micros - head.receivedAt);
      }
      if (isFirst) first = new Sample(first.nanos, first.seconds, first.machine, states);
      if (!batch.isEmpty()) lastRecordMs = ms;
      if (!batch.isEmpty() && trace != null) trace(trace, ms);
      if (half == null && expected[stateTopic] > 0 && states >= expected[stateTopic] / 2) half = Sample.of(pids, nanos, states);
      if (completeMs == 0 && (ends == null ? isComplete() : hasReached(consumer, ends))) { completeMs = ms; last = Sample.of(pids, nanos, states); }
      // Stays a little to see duplicates; what was there already has been read.
      if (completeMs != 0 && (ends != null || ms - completeMs > 1500)) break;
      if (completeMs == 0 && first != null && ms - lastRecordMs > idleMs) break;
    }
    if (last == null) last = Sample.of(pids, System.nanoTime(), states);
    return json(first == null ? last : first, half, last, completeMs != 0, latencies);
  }

  static boolean hasReached(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    for (Map.Entry<TopicPartition, Long> e : ends.entrySet()) if (consumer.position(e.getKey()) < e.getValue()) return false;
    return true;
  }

  void trace(PrintWriter out, long ms) {
    for (int i = 0; i < raw.size(); i++) {
      RawPartition one = raw.get(i);
      if (one.traced == one.newestReceivedAt) continue;
      one.traced = one.newestReceivedAt;
      out.println(ms + " " + i + " " + one.states + " " + one.newestReceivedAt);
    }
  }

  String json(Sample first, Sample half, Sample last, boolean isComplete, Latencies latencies) throws Exception {
    long misjoined = misjoined(), uncovered = uncovered();
    StringJoiner topics = new StringJoiner(",", "{", "}");
    for (int i = 0; i < records.length; i++) topics.add("\"" + names.get(i) + "\":" + records[i]);
    StringJoiner cpu = new StringJoiner(",", "{", "}");
    last.seconds.forEach((name, seconds) -> {
      Double before = first.seconds.get(name), mid = half == null ? null : half.seconds.get(name);
      cpu.add(String.format(Locale.ROOT, "\"%s\":{\"seconds\":%s,\"secondsOf2ndHalf\":%s}", name, minus(seconds, before), minus(seconds, mid)));
    });
    double seconds = (last.nanos - first.nanos) / 1e9, seconds2 = half == null ? 0 : (last.nanos - half.nanos) / 1e9;
    double busy = first.machine == null || last.machine[0] == first.machine[0] ? 0 : 1 - (double) (last.machine[1] - first.machine[1]) / (last.machine[0] - first.machine[0]);
    String digest = isDigesting ? "\"" + digest() + "\"" : "null";
    return String.format(Locale.ROOT, "{\"complete\":%b,\"exact\":%b,\"topics\":%s,\"states\":%d,\"fixtures\":%d,\"duplicates\":%d,\"disorder\":%d,\"holes\":%d,\"misplaced\":%d,"
        + "\"misjoined\":%d,\"uncovered\":%d,\"firstProblem\":%s,\"digest\":%s,\"seconds\":%.3f,\"rate\":%.0f,\"rateOf2ndHalf\":%.0f,\"statesOf2ndHalf\":%d,\"cpu\":%s,\"busy\":%.3f,\"latencyMs\":%s}",
        isComplete, isComplete && isExact() && duplicates + disorder + holes + misplaced + misjoined + uncovered == 0, topics, states, fixtures.size(), duplicates, disorder, holes, misplaced,
        misjoined, uncovered, firstProblem == null ? "null" : "\"" + firstProblem.replace("\\", "\\\\").replace("\"", "\\\"") + "\"", digest, seconds, seconds > 0 ? (states - first.states) / seconds : 0,
        seconds2 > 0 ? (states - half.states) / seconds2 : 0, half == null ? 0 : states - half.states, cpu, busy, latencies.json());
  }

  static String minus(Double a, Double b) {
    return a == null || b == null ? "null" : String.format(Locale.ROOT, "%.2f", a - b);
  }

  public static void main(String[] args) throws Exception {
    new Count(args).run();
  }
}
