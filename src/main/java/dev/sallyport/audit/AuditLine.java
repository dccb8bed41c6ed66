package dev.sallyport.audit;

import dev.sallyport.crypto.Kek;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of the log: names and values in order. What is not known is left out. In a chain the
 * last is {@code mac}, made of all before it, among which is the MAC of the line before.
 */
final class AuditLine {
  static final String LOGGER = "audit";
  static final String MESSAGE = "decision";
  static final String CHAIN = "chain";

  /** The id of the kek that its MACs are keyed from. */
  static final String KEY = "key";

  static final String NUMBER = "n";
  static final String BEFORE = "before";
  static final String MAC = "mac";

  /** The chain of the same source before this one, with the last that is known of it. */
  static final String FORMER = "former";

  static final String SOURCE = "source";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private final SequencedMap<String, String> parts = new LinkedHashMap<>();

  static AuditLine of(AuditEvent event) {
    return new AuditLine()
        .with("attempt", event.attempt())
        .with("request", event.request().equals(event.attempt()) ? "" : event.request())
        .with("pool", event.pool())
        .with("client", event.client())
        .with("who", event.who())
        .with("address", event.address())
        .with("action", event.action())
        .with("challenge", event.challenge())
        .with("outcome", event.outcome())
        .with("why", event.why());
  }

  AuditLine with(String name, String value) {
    if (!value.isEmpty()) {
      parts.put(name, value);
    }
    return this;
  }

  /** With the MAC of all that it has by now, which is answered. */
  String seal(byte[] key) {
    var mac = mac(key, parts);
    parts.put(MAC, mac);
    return mac;
  }

  /** The MAC that belongs to these parts; one that is among them is left out. */
  static String mac(byte[] key, SequencedMap<String, String> parts) {
    var fed =
        parts.entrySet().stream()
            .filter(part -> !part.getKey().equals(MAC))
            .flatMap(part -> Stream.of(part.getKey(), part.getValue()))
            .toArray(String[]::new);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Kek.macWith(key, fed));
  }

  /** Writes it; whoever reads the log slowly keeps it waiting. */
  void log() {
    var line = LOG.atInfo();
    for (var part : parts.entrySet()) {
      line = line.addKeyValue(part.getKey(), part.getValue());
    }
    line.log(MESSAGE);
  }
}
