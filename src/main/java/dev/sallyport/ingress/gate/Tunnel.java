package dev.sallyport.ingress.gate;

import dev.sallyport.gate.Life;
import dev.sallyport.gate.Stay;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that both sides have agreed on. Bytes go through as they are, with back pressure, so
 * that what the two agreed on holds: sub-protocol, extensions, pings, close codes, frames of any
 * length. Only where frames end is followed, for the Close frame that we send when it must end.
 */
final class Tunnel implements OpenStreams.Open {
  private static final int TOKEN_ENDED = 4401;
  private static final int TRY_LATER = 1013;
  private static final int GOING_AWAY = 1001;

  /** For a frame under way to end, and then for the client to hear that the socket is closed. */
  private static final long CLOSING_MILLIS = 1_000;

  private final Passing passing;
  private final Stay stay;
  private final NetSocket client;
  private final NetSocket server;
  private final Frames fromServer = new Frames();
  private final Frames fromClient = new Frames();
  private final Patience patience;
  private final Promise<Void> done = Promise.promise();
  private @Nullable Buffer farewell;
  private boolean said;

  /** Between two sockets that are paused. */
  Tunnel(Passing passing, NetSocket client, NetSocket server) {
    this.passing = passing;
    this.stay = passing.stay().get();
    this.client = client;
    this.server = server;
    this.patience =
        new Patience(passing.vertx(), passing.config().streamTimeout(), this::closeBoth);
  }

  /** Ends with the sockets. Never fails. */
  Future<Void> run() {
    client.handler(this::upstream).exceptionHandler(_ -> closeBoth());
    server.handler(this::downstream).exceptionHandler(_ -> closeBoth());
    client.endHandler(_ -> clientEnded()).closeHandler(_ -> clientEnded());
    server.endHandler(_ -> serverEnded()).closeHandler(_ -> serverEnded());
    patience.begin();
    passing.open().add(this);
    client.resume();
    server.resume();
    return done.future();
  }

  @Override
  public Stay stay() {
    return stay;
  }

  @Override
  public void end(Life life) {
    farewell =
        life == Life.ENDED
            ? Frames.close(TOKEN_ENDED, "the token does not count any more")
            : Frames.close(TRY_LATER, "try again later");
    passing.vertx().setTimer(CLOSING_MILLIS, _ -> closeBoth());
    client.drainHandler(null);
    server.drainHandler(null);
    if (fromServer.between()) {
      sayFarewell();
    } else {
      server.resume();
    }
    if (fromClient.between()) {
      server.write(Frames.maskedClose(GOING_AWAY));
    }
    client.resume();
  }

  private void upstream(Buffer bytes) {
    if (farewell != null) {
      return;
    }
    patience.progress();
    fromClient.pass(bytes);
    if (fromClient.data()) {
      stay.used();
    }
    carry(bytes, client, server);
  }

  private void downstream(Buffer bytes) {
    patience.progress();
    if (farewell == null) {
      fromServer.pass(bytes);
      carry(bytes, server, client);
    } else if (!said) {
      int end = fromServer.next(bytes, 0);
      client.write(end < 0 ? bytes : bytes.slice(0, end));
      if (end >= 0) {
        sayFarewell();
      }
    }
  }

  private static void carry(Buffer bytes, NetSocket from, NetSocket to) {
    to.write(bytes);
    if (to.writeQueueFull()) {
      from.pause();
      to.drainHandler(_ -> from.resume());
    }
  }

  private void sayFarewell() {
    var words = farewell;
    if (words != null && !said) {
      said = true;
      client.write(words);
    }
  }

  private void serverEnded() {
    if (farewell == null) {
      client.end();
    }
  }

  private void clientEnded() {
    passing.open().remove(this);
    patience.stop();
    server.end();
    done.tryComplete();
  }

  private void closeBoth() {
    client.close();
    server.close();
    clientEnded();
  }
}
