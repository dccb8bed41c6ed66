package dev.sallyport;

import ch.qos.logback.classic.LoggerContext;
import dev.sallyport.cli.Cli;
import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.config.DrainConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.NativeCrypto;
import dev.sallyport.ingress.AddressRanges;
import dev.sallyport.telemetry.MetricsPage;
import dev.sallyport.telemetry.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The program: reads the configuration, starts the gateway, and stops it in order when told to.
 *
 * <p>Exit status: 0 after a stop that was asked for, 1 when something did not start, 2 for a bad
 * configuration or command line.
 */
@Command(
    name = "sallyport",
    description = {
      "A reactive auth gateway that speaks the Amazon Cognito user-pool flow.",
      "Without a command it serves."
    },
    mixinStandardHelpOptions = true,
    version = "sallyport 0.1.0")
final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int NOT_STARTED = 1;
  private static final int BAD_CONFIGURATION = 2;

  /** What stopping may take besides draining. */
  private static final Duration STOPPING = Duration.ofSeconds(20);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The configuration. Without it: the demo, conf/sallyport.yaml as it was built.")
  private @Nullable Path file;

  private final Map<String, String> env;

  private Main(Map<String, String> env) {
    this.env = env;
  }

  /** Runs until it is told to stop. */
  public static void main(String[] args) {
    // Vert.x, Netty and ours all log through SLF4J; OpenTelemetry and the JDK from here on.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.setProperty("java.awt.headless", "true");
    int status = status(args);
    written();
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * To serve asks for nothing that needs a parser, whose own start takes longer than that of all
   * that serves.
   */
  private static int status(String[] args) {
    var main = new Main(System.getenv());
    if (args.length == 2 && args[0].equals("--config") && !args[1].startsWith("-")) {
      main.file = Path.of(args[1]);
    } else if (args.length > 0) {
      return commands(main.env).execute(args);
    }
    // Both load beside the configuration, which one thread alone reads.
    Thread.ofPlatform().daemon().name("crypto").start(NativeCrypto::install);
    Thread.ofPlatform().daemon().name("ahead").start(Ahead::load);
    try {
      return main.call();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return NOT_STARTED;
    }
  }

  /** The program with its commands. */
  static CommandLine commands(Map<String, String> env) {
    var main = new Main(env);
    return Cli.under(
        new CommandLine(main), new Cli.Program(main::configuration, Main::kek, System.in));
  }

  private ConfigResult configuration() {
    return ConfigReader.read(file, env);
  }

  private static Kek kek(Config config) {
    try {
      return KekFile.read(config.kek(), config.dataDir(), new SecureRandom());
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    return switch (configuration()) {
      case ConfigResult.Faulty(var faults) -> {
        faults.forEach(System.err::println);
        System.err.println("Nothing was started.");
        yield BAD_CONFIGURATION;
      }
      case ConfigResult.Loaded(var config) -> serve(config);
    };
  }

  private int serve(Config config) throws InterruptedException {
    var peers = new AddressRanges(config.tracing().trustedPeers());
    var tracing = Tracing.of(config.tracing(), peer -> peers.contains(AddressRanges.peer(peer)));
    var page = new MetricsPage(tracing);
    var options =
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(config.http().eventLoops());
    var vertx = tracing.observe(page.observe(Vertx.builder(), options)).build();
    var started = new CountDownLatch(1);
    var starting = Gateway.start(vertx, config, page);
    starting.onComplete(_ -> started.countDown());
    started.await();
    if (starting.failed()) {
      LOG.error("Sallyport did not start: {}", starting.cause().getMessage());
      close(vertx, tracing);
      return NOT_STARTED;
    }
    var gateway = starting.result();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(vertx, gateway, config.drain(), tracing), "stop"));
    follow(gateway);
    System.out.println(Banner.of(config, gateway));
    new CountDownLatch(1).await();
    return 0;
  }

  /** Only a file can change; the demo stays what it is. */
  private void follow(Gateway gateway) {
    if (file != null) {
      gateway.follow(file, this::configuration).onSuccess(reload -> Hangup.means(reload::now));
    }
  }

  private static void stop(Vertx vertx, Gateway gateway, DrainConfig drain, Tracing tracing) {
    LOG.info("stopping");
    var most = drain.notice().plus(drain.grace()).plus(STOPPING);
    var stopped = new CountDownLatch(1);
    gateway.stop().onComplete(_ -> stopped.countDown());
    try {
      if (!stopped.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("not everything stopped in time");
      }
      close(vertx, tracing);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    written();
  }

  /** Waits a second at most until what was logged is written. Nothing is logged after it. */
  private static void written() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  private static void close(Vertx vertx, Tracing tracing) throws InterruptedException {
    var closed = new CountDownLatch(1);
    vertx.close().onComplete(_ -> closed.countDown());
    if (!closed.await(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("Vert.x did not close in time");
    }
    tracing.close();
  }
}
