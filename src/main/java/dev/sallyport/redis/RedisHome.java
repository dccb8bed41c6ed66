package dev.sallyport.redis;

import dev.sallyport.config.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The directory of an embedded server: its settings, its data, its log, and who holds it. Only its
 * owner may read it. Every method blocks.
 */
final class RedisHome {
  private static final int LOG_TAIL = 5;

  /** A process that began later than this after its pid was written down is another one. */
  private static final Duration CLOCK_GRAIN = Duration.ofSeconds(5);

  /** Since 7.0 the data is in a directory of this name, which older servers would pass over. */
  private static final String DATA_SINCE_7 = "appendonlydir";

  private final Path dir;
  private final FileChannel lock;

  private RedisHome(Path dir, FileChannel lock) {
    this.dir = dir;
    this.lock = lock;
  }

  /** How to reach a server: on loopback, with a password nobody else reads. */
  record Address(int port, String password) {
    Secret url() {
      return new Secret("redis://:" + password + "@127.0.0.1:" + port);
    }

    @Override
    public String toString() {
      return "Address[" + port + "]";
    }
  }

  /** Makes {@code dataDir/redis} ours alone until {@link #release}, or says who has it. */
  static RedisHome claim(Path dataDir) throws IOException {
    var dir = dataDir.toAbsolutePath().normalize().resolve("redis");
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    Files.createDirectories(dir.getParent());
    if (!Files.exists(dir)) {
      Files.createDirectory(dir, PosixFilePermissions.asFileAttribute(ownerOnly));
    }
    Files.setPosixFilePermissions(dir, ownerOnly);
    var channel =
        FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new RedisHome(dir, channel);
      }
    } catch (OverlappingFileLockException sameProcess) {
      // said below
    }
    channel.close();
    throw new IOException("another Sallyport is using the data directory " + dir.getParent());
  }

  /** Lets another have it. */
  void release() throws IOException {
    lock.close();
  }

  /** How to reach the server that was started last, if there was one. */
  Optional<Address> last() throws IOException {
    var state = state();
    return state.containsKey("port")
        ? Optional.of(
            new Address(Integer.parseInt(state.getProperty("port")), state.getProperty("password")))
        : Optional.empty();
  }

  /** The server process that holds the data now, whether it answers or not. */
  Optional<ProcessHandle> running() throws IOException {
    var file = dir.resolve("redis.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var written = Files.getLastModifiedTime(file).toInstant().plus(CLOCK_GRAIN);
    var pid = Files.readString(file).strip();
    return pid.matches("[0-9]{1,18}")
        ? ProcessHandle.of(Long.parseLong(pid))
            .filter(p -> p.info().command().filter(RedisHome::isServer).isPresent())
            .filter(p -> p.info().startInstant().filter(written::isAfter).isPresent())
        : Optional.empty();
  }

  /** Debian's redis-server is a link to redis-check-rdb. */
  private static boolean isServer(String command) {
    var name = Path.of(command).getFileName().toString();
    return name.contains("redis") || name.contains("valkey");
  }

  /** The program to run; unpacked here when there is none on this PATH. */
  Path program(String path) throws IOException {
    return RedisBinary.find(path, dir.resolve("bin"));
  }

  /** Writes the settings of a server of this version, unless a newer one wrote the data. */
  void prepare(int version, Address address) throws IOException {
    var wrote = Integer.parseInt(state().getProperty("version", "0"));
    if (version < 700 && Files.exists(dir.resolve(DATA_SINCE_7))) {
      wrote = Math.max(wrote, 700);
    }
    if (wrote / 100 > version / 100) {
      throw new IOException(
          "the data in %s was written by Redis %d, and only Redis %d is here; put redis-server %d on the PATH"
              .formatted(dir, wrote / 100, version / 100, wrote / 100));
    }
    var state = new Properties();
    state.setProperty("port", Integer.toString(address.port()));
    state.setProperty("password", address.password());
    state.setProperty("version", Integer.toString(version));
    Files.write(ownersOnly(settings()), settings(address));
    try (var out = Files.newOutputStream(ownersOnly(dir.resolve("state.properties")))) {
      state.store(out, null);
    }
  }

  /** The settings file. */
  Path settings() {
    return dir.resolve("redis.conf");
  }

  /** The server's log. */
  Path log() {
    return dir.resolve("redis.log");
  }

  /** The last lines of the server's log. */
  String logEnd() throws IOException {
    if (!Files.exists(log())) {
      return "(there is none)";
    }
    var lines = Files.readAllLines(log());
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
  }

  @Override
  public String toString() {
    return dir.toString();
  }

  private List<String> settings(Address address) {
    return List.of(
        "bind 127.0.0.1",
        "port " + address.port(),
        "requirepass " + address.password(),
        "dir " + quoted(dir),
        "logfile " + quoted(log()),
        "pidfile " + quoted(dir.resolve("redis.pid")),
        // A session of its own: Ctrl-C at the terminal is for us, not for it.
        "daemonize yes",
        "maxmemory-policy noeviction",
        "appendonly yes",
        "appendfsync always",
        "save \"\"");
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private Properties state() throws IOException {
    var state = new Properties();
    var file = dir.resolve("state.properties");
    if (Files.exists(file)) {
      try (var in = Files.newInputStream(file)) {
        state.load(in);
      }
    }
    return state;
  }

  private static Path ownersOnly(Path file) throws IOException {
    Files.deleteIfExists(file);
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }
}
