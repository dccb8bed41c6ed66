package dev.sallyport.ingress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;
import java.util.function.Consumer;

/**
 * Vert.x's HTTP/1 decoder without two leniencies that leave no trace in what it hands on. A header
 * that goes on in the next line is refused (RFC 9112 section 5.2), and so is a control character
 * that it takes for a space; and a client that would change to HTTP/2 by {@code Upgrade} is
 * answered in HTTP/1, since Vert.x takes such a request before anything has looked at it, even one
 * that the decoder found invalid. RFC 9113 section 3.1 has dropped that way.
 *
 * <p>It parses nothing itself. What the decoder read of a head is looked at once more, byte by
 * byte; a body is not.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
  private static final String UPGRADE_SETTINGS = "HTTP2-Settings";

  private final Consumer<Flaw> told;
  private boolean inHead = true;
  private boolean odd;
  private boolean refused;

  /** The byte before the next one; at a head's beginning, as after a line's end. */
  private byte before = '\n';

  /**
   * One for a connection.
   *
   * @param told what is wrong with a head that is refused
   */
  StrictDecoder(Http1ServerConfig limits, Consumer<Flaw> told) {
    super(limits);
    this.told = told;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    var from = in.readerIndex();
    var had = out.size();
    super.decode(context, in, out);
    if (inHead) {
      odd |= in.forEachByte(from, in.readerIndex() - from, this::plain) >= 0;
    }
    if (out.size() == had) {
      return;
    }
    if (out.get(had) instanceof HttpRequest request) {
      decoded(request);
      while (refused && out.size() > had + 1) {
        out.removeLast();
      }
    }
    inHead = out.getLast() instanceof LastHttpContent;
    before = '\n';
  }

  /** Sees what the decoder has read of a head: whole lines, each with its end. */
  private boolean plain(byte now) {
    var last = before;
    before = now;
    return switch (last) {
      case '\r' -> now == '\n';
      // What goes on from the line before, or has no name.
      case '\n' -> now != ' ' && now != '\t' && now != ':';
      default -> now >= ' ' || now < 0 || now == '\t' || now == '\r';
    };
  }

  private void decoded(HttpRequest request) {
    var result = request.decoderResult();
    if (result.isFailure()) {
      told.accept(Flaw.of(result.cause()));
    } else if (odd) {
      told.accept(Flaw.FIELD_LINE);
      request.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("a line that is no field line")));
    }
    // As the decoder does by itself after a head that it found invalid: nothing more is read.
    refused = request.decoderResult().isFailure();
    var headers = request.headers();
    if (headers.contains(HttpHeaderNames.UPGRADE)
        && headers.getAll(HttpHeaderNames.UPGRADE).stream()
            .anyMatch(to -> !HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(to))) {
      headers.remove(HttpHeaderNames.UPGRADE);
      headers.remove(UPGRADE_SETTINGS);
    }
  }
}
