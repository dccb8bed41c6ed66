package dev.sallyport.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.FreePorts;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * One real Redis for all tests of this JVM, on a port of its own. Tests keep apart by choosing
 * names of their own; nobody flushes it.
 */
public final class RedisForTests {
  private static final Path PROGRAM = program();
  private static final RedisForTests SHARED = new RedisForTests();

  private final int port;
  private final List<String> settings;
  private Process process;

  private static Path program() {
    try {
      var brought = Files.createTempDirectory("sallyport-redis-server");
      var found =
          RedisBinary.find(System.getenv().getOrDefault("PATH", ""), brought).toAbsolutePath();
      // Last registered, first deleted: the directory goes when it is empty.
      brought.toFile().deleteOnExit();
      if (found.startsWith(brought)) {
        found.toFile().deleteOnExit();
      }
      return found;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** A server of a test's own, for tests that stop it. It forgets everything when it ends. */
  public RedisForTests() {
    this(List.of("--appendonly", "no"));
  }

  /** One that writes everything down before it answers, and reads it when it is started again. */
  public static RedisForTests durable() {
    return new RedisForTests(
        List.of("--appendonly", "yes", "--appendfsync", "everysec", "--dir", scratch().toString()));
  }

  private RedisForTests(List<String> settings) {
    this.port = FreePorts.next();
    this.settings = settings;
    start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  /** The shared server. */
  public static RedisConfig config() {
    return SHARED.ownConfig();
  }

  /** This server. */
  public RedisConfig ownConfig() {
    return new RedisConfig(
        RedisConfig.Kind.STANDALONE,
        List.of(new Secret("redis://127.0.0.1:" + port)),
        "",
        16,
        2048,
        0,
        Duration.ofMillis(500));
  }

  /** Starts it (again) and returns when it takes connections. */
  public void start() {
    try {
      var command = new ArrayList<String>();
      command.addAll(List.of(PROGRAM.toString(), "--port", Integer.toString(port)));
      command.addAll(List.of("--bind", "127.0.0.1", "--save", ""));
      command.addAll(List.of("--repl-diskless-sync-delay", "0"));
      command.addAll(List.of("--dir", Files.createTempDirectory("sallyport-redis").toString()));
      // What is said twice, the last time counts.
      command.addAll(settings);
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      awaitPort();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Ends it at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there is such a key. */
  public boolean holds(String key) {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(("EXISTS " + key + "\r\n").getBytes(UTF_8));
      return new String(socket.getInputStream().readNBytes(2), UTF_8).equals(":1");
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Freezes or thaws it: {@code STOP} or {@code CONT}. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** The program all tests of this JVM run. */
  public static Path binary() {
    return PROGRAM;
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Makes it a replica and returns when it follows. */
  public void follow(RedisForTests master) {
    ask(port, "REPLICAOF", "127.0.0.1", Integer.toString(master.port));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ask(port, "INFO", "replication").contains("master_link_status:up"));
  }

  /** How often it was asked this command so far, as itself counts. */
  public long calls(String command) {
    return ask(port, "INFO", "commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_" + command + ":"))
        .map(line -> line.replaceFirst("[^:]*:calls=(\\d+).*", "$1"))
        .mapToLong(Long::parseLong)
        .sum();
  }

  /** The keys that look so. */
  public Set<String> keys(String pattern) {
    var script = "\"return table.concat(redis.call('KEYS',ARGV[1]),' ')\"";
    return Set.of(ask(port, "EVAL", script, "0", pattern).split(" "));
  }

  /** Everything that the hash under this key says. */
  public String hash(String key) {
    var script = "\"return table.concat(redis.call('HGETALL',ARGV[1]),' ')\"";
    return ask(port, "EVAL", script, "0", key);
  }

  /** Ends the keys that look so, as if their time were over. */
  public void end(String pattern) {
    var script =
        "\"for _,k in ipairs(redis.call('KEYS',ARGV[1])) do redis.call('DEL',k) end return 1\"";
    ask(port, "EVAL", script, "0", pattern);
  }

  /** One command; an error is answered as text. */
  public String command(String... words) {
    return ask(port, words);
  }

  /** One command over a connection of its own; an error is answered as text. */
  static String ask(int port, String... command) {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(5));
      socket.getOutputStream().write((String.join(" ", command) + "\r\n").getBytes(UTF_8));
      var reply = socket.getInputStream();
      var head = line(reply);
      return head.startsWith("$")
          ? new String(reply.readNBytes(Integer.parseInt(head.substring(1))), UTF_8)
          : head.substring(1);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static String line(InputStream in) throws IOException {
    var text = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      text.append((char) c);
    }
    return text.toString().strip();
  }

  private void awaitPort() throws IOException {
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (true) {
      try (var _ = new Socket("127.0.0.1", port)) {
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() > until || !process.isAlive()) {
          throw notYet;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Where the tests keep what is not Redis's. */
  public static Path scratch() {
    try {
      return Files.createTempDirectory("sallyport-test");
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** How a gateway in test mode names a script of ours to Redis. */
  public static String inTestMode(String script, String... parts) {
    return new MovableClock(true).spelled(Script.named(script, parts)).sha1();
  }
}
