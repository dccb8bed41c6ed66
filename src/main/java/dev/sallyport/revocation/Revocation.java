package dev.sallyport.revocation;

import org.jspecify.annotations.Nullable;

/**
 * What is said to all replicas when tokens end before they expire. It is said while the end itself
 * is being written, so that nobody waits for one after the other; so what it says of a family may
 * not have come about, and Redis is asked. When it was said is its place in the stream.
 */
public sealed interface Revocation {
  /**
   * A token family: revoked, or found to be stolen; or refused to be, which only Redis can tell.
   *
   * @param family its {@code origin_jti}
   */
  record Family(String poolId, String family) implements Revocation {}

  /**
   * All of a person that was begun until now: signed out, disabled, deleted.
   *
   * @param spared {@code origin_jti} of a family that lives on, or null
   */
  record Person(String poolId, String sub, @Nullable String spared) implements Revocation {}

  /**
   * A device was forgotten, and with it ended the families that were bound to it.
   *
   * @param deviceKey as it is in the {@code device_key} of their access tokens
   */
  record Device(String poolId, String deviceKey) implements Revocation {}

  /**
   * A pool with all its people: deleted, or found to be protected from it, which only Redis can
   * tell.
   */
  record Pool(String poolId) implements Revocation {}

  /**
   * A browser's session at the gate ended before its time.
   *
   * @param name as Redis knows it, which opens nothing
   */
  record Session(String name) implements Revocation {}

  /**
   * A signing key of a pool was taken away, and nothing that it signed counts any more. Unlike the
   * others it is said when that has come about.
   *
   * @param kid its {@code kid}
   */
  record Key(String poolId, String kid) implements Revocation {}
}
