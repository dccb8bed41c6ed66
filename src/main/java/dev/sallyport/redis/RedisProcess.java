package dev.sallyport.redis;

import dev.sallyport.redis.RedisHome.Address;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of an embedded Redis: started, or adopted where one holds the data already, so
 * that never two write the same. It is not our child: it outlives us.
 *
 * @param path where the program is looked for
 * @param patience how long a server may be without an answer
 */
record RedisProcess(Vertx vertx, RedisHome home, String path, Duration patience) {
  private static final Logger LOG = LoggerFactory.getLogger(RedisProcess.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int PASSWORD_BYTES = 24;

  /** What a server says to a ping. */
  private enum Answer {
    UP,
    /** It reads its data first, or is in a long script. */
    BUSY,
    NONE
  }

  /** Starts it on a free port with a new password, or adopts the one that runs. */
  Future<Address> start() {
    return startAt(() -> new Address(freePort(), password()));
  }

  /** The same at the address it had, for those who know it by that. */
  Future<Address> startAgain(Address address) {
    return startAt(() -> address);
  }

  private Future<Address> startAt(Callable<Address> address) {
    return vertx
        .executeBlocking(home::running)
        .compose(process -> process.isPresent() ? adopt(process.get()) : launch(address));
  }

  /** Shuts it down, its data safe on disk. */
  Future<Void> stop(Address address) {
    var client = Redis.createClient(vertx, address.url().reveal());
    // It answers a shutdown by closing the connection.
    return client
        .send(Request.cmd(Command.SHUTDOWN))
        .transform(_ -> client.close())
        .transform(_ -> gone(Deadline.in(STOP_PATIENCE)));
  }

  private Future<Void> gone(Deadline deadline) {
    return vertx
        .executeBlocking(home::running)
        .compose(
            process ->
                process.isEmpty()
                    ? Future.succeededFuture()
                    : deadline.passed()
                        ? Future.failedFuture(new IOException("the embedded Redis does not stop"))
                        : vertx.timer(PAUSE.toMillis()).compose(_ -> gone(deadline)));
  }

  private Future<Address> adopt(ProcessHandle process) {
    return vertx
        .executeBlocking(() -> home.last().orElseThrow(() -> stuck(process)))
        .compose(address -> ready(address, Deadline.in(patience)))
        .recover(_ -> Future.failedFuture(stuck(process)))
        .onSuccess(
            _ ->
                LOG.atInfo()
                    .addKeyValue("process", process.pid())
                    .addKeyValue("data", home)
                    .log("adopted the Redis that was left running"));
  }

  private IOException stuck(ProcessHandle process) {
    return new IOException(
        "a Redis, process %d, holds the data in %s and does not answer; end it and start again"
            .formatted(process.pid(), home));
  }

  private Future<Address> launch(Callable<Address> at) {
    return vertx
        .executeBlocking(() -> run(at.call()))
        .compose(
            address ->
                ready(address, Deadline.in(patience))
                    .recover(_ -> vertx.executeBlocking(this::silent)));
  }

  private Address silent() throws IOException {
    throw new IOException("the embedded Redis does not answer; its log ends: " + home.logEnd());
  }

  /** As long as it reads its data it may take its time; without an answer, until the deadline. */
  private Future<Address> ready(Address address, Deadline deadline) {
    return answer(address)
        .compose(
            answer ->
                switch (answer) {
                  case UP -> Future.succeededFuture(address);
                  case BUSY -> again(address, deadline);
                  case NONE ->
                      deadline.passed()
                          ? Future.failedFuture("no answer")
                          : again(address, deadline);
                });
  }

  private Future<Address> again(Address address, Deadline deadline) {
    return vertx.timer(PAUSE.toMillis()).compose(_ -> ready(address, deadline));
  }

  private Future<Answer> answer(Address address) {
    var client = Redis.createClient(vertx, address.url().reveal());
    return client
        .send(Request.cmd(Command.PING))
        .timeout(1, TimeUnit.SECONDS)
        .map(Answer.UP)
        .otherwise(RedisProcess::none)
        .eventually(client::close);
  }

  private static Answer none(Throwable trouble) {
    var said = String.valueOf(trouble.getMessage());
    return said.startsWith("LOADING") || said.startsWith("BUSY") ? Answer.BUSY : Answer.NONE;
  }

  private Address run(Address address) throws Exception {
    var program = home.program(path);
    home.prepare(RedisBinary.version(program), address);
    var process =
        new ProcessBuilder(program.toString(), home.settings().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
            .start();
    // It forks and leaves: this process is only the one that read the settings.
    if (process.waitFor() != 0) {
      throw new IOException("the embedded Redis did not start; its log ends: " + home.logEnd());
    }
    LOG.atInfo()
        .addKeyValue("port", address.port())
        .addKeyValue("program", program)
        .addKeyValue("data", home)
        .log("started the embedded Redis");
    return address;
  }

  private static String password() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
