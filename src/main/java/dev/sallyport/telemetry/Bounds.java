package dev.sallyport.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.regex.Pattern;

/** Keeps Vert.x's own series few and true (AC-113). */
final class Bounds implements MeterFilter {
  /** A reply's address is a new one each time. */
  private static final String REPLIES = "__vertx.";

  /** Counts a request for ever whose body nobody read, as of those that are refused. */
  private static final String WRONG = "vertx.http.server.active.requests";

  private static final String POOL = "pool_name";

  /** Pools of connections are named by where they lead, which administrators may say. */
  private static final String CONNECTIONS = "http";

  /** Those that nobody named get another name at each start. */
  private static final Pattern UNNAMED =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final String OTHER = "other";

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    var address = id.getTag("address");
    return id.getName().equals(WRONG) || (address != null && address.startsWith(REPLIES))
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    var pool = id.getTag(POOL);
    if (pool == null) {
      return id;
    }
    if (CONNECTIONS.equals(id.getTag("pool_type"))) {
      return id.withTag(Tag.of(POOL, CONNECTIONS));
    }
    return UNNAMED.matcher(pool).matches() ? id.withTag(Tag.of(POOL, OTHER)) : id;
  }
}
