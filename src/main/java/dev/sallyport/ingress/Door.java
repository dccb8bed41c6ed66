package dev.sallyport.ingress;

import dev.sallyport.telemetry.Metrics;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import io.vertx.core.http.impl.tcp.Http1xOrH2CHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first to hear of a connection, before Vert.x knows whether it is HTTP/1 or HTTP/2. Closes
 * what brings no request's head (or preface of HTTP/2) in time, however busily it sends; Vert.x
 * tells us of a connection only then. And puts the {@link StrictDecoder} where Vert.x has put its
 * own.
 */
final class Door extends ChannelInboundHandlerAdapter {
  /** What Vert.x calls its handlers. */
  private static final String DECODER = "httpDecoder";

  private static final String UNDECIDED = "h2c";

  private final Duration patience;
  private final Http1ServerConfig limits;
  private final Metrics metrics;
  private @Nullable ScheduledFuture<?> waiting;
  private boolean heard;

  Door(Duration patience, Http1ServerConfig limits, Metrics metrics) {
    this.metrics = metrics;
    this.patience = patience;
    this.limits = limits;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    waiting =
        context
            .executor()
            .schedule(() -> leave(context), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void leave(ChannelHandlerContext context) {
    var pipeline = context.pipeline();
    if (pipeline.get(Http1xOrH2CHandler.class) != null || pipeline.get(UNDECIDED) != null) {
      var _ = context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    if (!heard) {
      heard = true;
      var choice = context.pipeline().context(Http1xOrH2CHandler.class);
      context.pipeline().addAfter(choice.name(), null, new Behind());
    }
    context.fireChannelRead(read);
  }

  /** Gets the first bytes when it is known what they are, and gives way. */
  private final class Behind extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
      var pipeline = context.pipeline();
      if (pipeline.get(DECODER) instanceof VertxHttpRequestDecoder) {
        pipeline.replace(DECODER, DECODER, new StrictDecoder(limits, metrics::malformed));
      }
      pipeline.remove(this);
      context.fireChannelRead(read);
    }
  }
}
