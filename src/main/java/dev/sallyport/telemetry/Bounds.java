package dev.sallyport.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Objects;

/** Keeps Vert.x's own series few and true (AC-113). */
final class Bounds implements MeterFilter {
  /** A reply's address is a new one each time. */
  private static final String REPLIES = "__vertx.";

  /** Counts a request for ever whose body nobody read, as of those that are refused. */
  private static final String WRONG = "vertx.http.server.active.requests";

  private static final String POOL = "pool_name";

  /** Pools of connections are named by where they lead, which administrators may say. */
  private static final Tag CONNECTIONS = Tag.of(POOL, "http");

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    var address = id.getTag("address");
    return id.getName().equals(WRONG) || (address != null && address.startsWith(REPLIES))
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    return Objects.equals(id.getTag("pool_type"), "http")
        ? id.replaceTags(
            id.getTags().stream().map(t -> t.getKey().equals(POOL) ? CONNECTIONS : t).toList())
        : id;
  }
}
