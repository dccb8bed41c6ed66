package dev.sallyport.directory;

import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonObject;

/** How records that are taken from one installation to another are compared. */
public final class Records {
  private Records() {}

  /** Whether two say the same, in whatever order their members stand. */
  public static boolean same(JsonObject one, JsonObject other) {
    return new JsonObject(one.encode()).equals(new JsonObject(other.encode()));
  }

  /**
   * That nothing of a record would be lost. Throws {@code Failed} with Invalid where it has
   * something that this version does not know.
   *
   * @param kept the record that what was made of it would make
   */
  public static void checkWhole(JsonObject record, JsonObject kept) {
    if (!same(record, kept)) {
      throw new Failed(new Failure.Invalid("has something in it that this version does not keep"));
    }
  }

  /** What to throw where something sealed does not open. */
  public static Failed foreign() {
    return new Failed(
        new Failure.Invalid(
            "what is stored here is sealed with another kek than the configured one"));
  }
}
