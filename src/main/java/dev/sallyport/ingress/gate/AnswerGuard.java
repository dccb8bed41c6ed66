package dev.sallyport.ingress.gate;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.http1.Http1ClientConnection;

/**
 * Sees to it that nobody gets an answer that was not to their request. A connection over which an
 * answer came goes to the next request at once; an upstream that sends two in one breath would give
 * the second to that one (AC-010). We ask one thing at a time, so a second answer in what was read
 * at once is to nothing: the connection ends. What comes while nothing was asked, Vert.x ends by
 * itself, and a length together with a coding is refused by the codec.
 */
final class AnswerGuard extends ChannelInboundHandlerAdapter {
  /** What Vert.x calls the codec. */
  private static final String CODEC = "codec";

  private boolean last;
  private boolean answered;
  private boolean refused;

  /** It was kept after an answer, and may be closed while the next request is on its way. */
  private boolean kept;

  private AnswerGuard() {}

  /** Guards a connection before it is used; one of HTTP/2 keeps its answers apart by itself. */
  static void on(HttpConnection connection) {
    if (connection instanceof Http1ClientConnection one) {
      one.channelHandlerContext().pipeline().addAfter(CODEC, null, new AnswerGuard());
    }
  }

  /**
   * Whether an answer came over this connection before. To be asked on its event loop. One of
   * HTTP/2 says by itself, before it is closed, what it does not take any more (RFC 9113 §6.8).
   */
  static boolean kept(HttpConnection connection) {
    if (connection instanceof Http1ClientConnection one) {
      var guard = one.channelHandlerContext().pipeline().get(AnswerGuard.class);
      return guard != null && guard.kept;
    }
    return false;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    if (read instanceof HttpResponse response) {
      if (answered) {
        refused = true;
        // Whether or not it closes cleanly, nobody reads from it any more.
        var _ = context.close();
      }
      last =
          response.status().codeClass() != HttpStatusClass.INFORMATIONAL
              || response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }
    if (refused) {
      ReferenceCountUtil.release(read);
      return;
    }
    if (last && read instanceof LastHttpContent) {
      answered = true;
      kept = true;
    }
    context.fireChannelRead(read);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    answered = false;
    context.fireChannelReadComplete();
  }
}
