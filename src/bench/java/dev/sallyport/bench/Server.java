package dev.sallyport.bench;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server that is measured, as a process of its own: how much CPU time it has spent is asked of
 * the kernel.
 */
final class Server implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Where passwords are hashed, and SRP is reckoned. */
  static final String HASHING = "hashing, SRP";

  /** The JVM's own compilers. */
  static final String COMPILING = "compiler";

  /** What the threads of a Sallyport are for, by how their names begin. */
  static final Map<String, Pattern> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put(HASHING, Pattern.compile("hash-"));
    KINDS.put("event loops", Pattern.compile("vert.x-eventloo"));
    KINDS.put("signing", Pattern.compile("sign-"));
    KINDS.put("drawing", Pattern.compile("draw-"));
    KINDS.put("audit", Pattern.compile("audit"));
    KINDS.put(COMPILING, Pattern.compile("C[12] Compiler"));
    KINDS.put("collector", Pattern.compile("G1 |GC Thread|VM Thread"));
    KINDS.put("rest", Pattern.compile(""));
  }

  private final Process process;

  private Server(Process process) {
    this.process = process;
  }

  /**
   * Starts it, and waits until this address answers: with 200, or where it is no web address, a
   * connection.
   */
  static Server start(
      List<String> command, Map<String, String> environment, Path log, URI ready, Duration atMost)
      throws IOException, InterruptedException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    var server = new Server(builder.start());
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    var until = Instant.now().plus(atMost);
    while (!answers(ready)) {
      if (!server.process.isAlive() || Instant.now().isAfter(until)) {
        server.close();
        throw new IOException("did not start:\n" + Files.readString(log));
      }
      Thread.sleep(200);
    }
    return server;
  }

  private static boolean answers(URI ready) throws InterruptedException {
    if (!ready.getScheme().startsWith("http")) {
      try (var socket = new Socket(ready.getHost(), ready.getPort())) {
        return socket.isConnected();
      } catch (IOException notYet) {
        return false;
      }
    }
    try {
      return HTTP.send(
                  HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The seconds of CPU time that it has spent, and whoever it started. */
  double cpuSeconds() throws IOException {
    var sum = cpuSeconds(process.toHandle());
    for (var child : process.descendants().toList()) {
      sum += cpuSeconds(child);
    }
    return sum;
  }

  /** The same by what the threads are for, {@link #KINDS}; of those that have ended nothing. */
  Map<String, Double> cpuSecondsByThread() throws IOException {
    var sums = new LinkedHashMap<String, Double>();
    KINDS.keySet().forEach(kind -> sums.put(kind, 0.0));
    var handles = Stream.concat(Stream.of(process.toHandle()), process.descendants());
    for (var handle : handles.toList()) {
      try (var tasks = Files.list(Path.of("/proc/" + handle.pid() + "/task"))) {
        for (var task : tasks.toList()) {
          var stat = Files.readString(task.resolve("stat"));
          sums.merge(kind(stat), ticks(stat), Double::sum);
        }
      }
    }
    return sums;
  }

  private static String kind(String stat) {
    var name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    return KINDS.entrySet().stream()
        .filter(each -> each.getValue().matcher(name).lookingAt())
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** Its resident memory, in MiB. */
  long residentMiB() throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    throw new IOException("no VmRSS");
  }

  // proc(5): fields 14 and 15 of stat, in ticks of 10 ms; the second field may hold spaces.
  private static double cpuSeconds(ProcessHandle handle) throws IOException {
    return ticks(Files.readString(Path.of("/proc/" + handle.pid() + "/stat")));
  }

  private static double ticks(String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  /** Ends it, and what it started. */
  @Override
  public void close() {
    var children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
