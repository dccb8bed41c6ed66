package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.SallyportForTests;
import dev.sallyport.failure.Failed;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Browsers that do not wait for their page. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LeftBrowserIT {
  @Test
  void a_browser_that_left_is_no_failure_of_ours() throws IOException {
    var logger = (Logger) LoggerFactory.getLogger(Failed.class);
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    try (var sallyport = SallyportForTests.demo(Map.of())) {
      var pool = HostedPool.made(sallyport);
      pool.browser().open(pool.login());
      sallyport.testing("POST", "faults", "{\"redisDelay\":\"300ms\"}");
      logger.addAppender(log);
      try (var socket = new Socket(sallyport.api().getHost(), sallyport.api().getPort())) {
        var request = "GET " + pool.login() + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.setSoLinger(true, 0);
      }
      assertThat(pool.browser().open(pool.login()).status()).isEqualTo(200);
      assertThat(log.list).isEmpty();
    } finally {
      logger.detachAppender(log);
    }
  }
}
