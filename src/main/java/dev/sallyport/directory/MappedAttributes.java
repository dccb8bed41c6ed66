package dev.sallyport.directory;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a user when an outside provider tells attributes (oauth2.md §9.2). Functions
 * only; each throws {@link Failed} with the first fault it finds.
 */
public final class MappedAttributes {
  private MappedAttributes() {}

  /**
   * The attributes of an account that is made for this.
   *
   * @param writer the client that writes them, or null for an administrator
   */
  public static Map<String, String> fresh(
      Pool pool, Map<String, String> mapped, @Nullable AppClient writer) {
    written(mapped, writer);
    var all = new HashMap<>(mapped);
    for (var name : AttributeChange.CHANNELS) {
      if (all.containsKey(name)) {
        all.putIfAbsent(name + "_verified", "false");
      } else {
        all.remove(name + "_verified");
      }
    }
    Attributes.checkNew(pool, all, null, true);
    return all;
  }

  /**
   * The user with these over what is there. An address that changes is verified only where the
   * provider says so too: what was verified was the old one.
   */
  public static User over(
      Pool pool, User now, Map<String, String> mapped, @Nullable AppClient writer) {
    written(mapped, writer);
    Attributes.checkChange(pool, now, mapped, null);
    var all = new HashMap<>(now.attributes());
    all.putAll(mapped);
    for (var name : AttributeChange.CHANNELS) {
      var verified = name + "_verified";
      if (!all.getOrDefault(name, "").equals(now.attributes().getOrDefault(name, ""))) {
        all.put(verified, mapped.getOrDefault(verified, "false"));
      }
      if (all.getOrDefault(name, "").isEmpty()) {
        all.remove(verified);
      }
    }
    var pending = new HashMap<>(now.profile().pending());
    pending.keySet().removeAll(mapped.keySet());
    return now.withProfile(now.profile().withAttributes(all).withPending(pending));
  }

  /** A client that may not write an attribute does not get it from a provider either. */
  private static void written(Map<String, String> mapped, @Nullable AppClient writer) {
    if (writer == null) {
      return;
    }
    for (var name : List.copyOf(mapped.keySet())) {
      if (!writer.writable().isEmpty()
          && !writer.writable().contains(name)
          && !StandardAttributes.OURS.contains(name)) {
        throw new Failed(
            new Failure.NotPermitted("A client attempted to write unauthorized attribute"));
      }
    }
  }
}
