package dev.sallyport.runtime;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Passes {@link BusMessage} records by reference between verticles of this JVM; any other type is
 * refused at the sender.
 */
public final class LocalCodec implements MessageCodec<BusMessage, BusMessage> {
  private LocalCodec() {}

  /** Makes the bus carry bus messages; call once per Vert.x. */
  public static void install(EventBus bus) {
    var codec = new LocalCodec();
    bus.registerCodec(codec)
        .codecSelector(body -> body instanceof BusMessage ? codec.name() : null);
  }

  @Override
  public BusMessage transform(BusMessage message) {
    return message;
  }

  @Override
  public void encodeToWire(Buffer wire, BusMessage message) {
    throw new UnsupportedOperationException("bus messages stay in this JVM");
  }

  @Override
  public BusMessage decodeFromWire(int position, Buffer wire) {
    throw new UnsupportedOperationException("bus messages stay in this JVM");
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
