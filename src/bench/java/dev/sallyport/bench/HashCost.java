package dev.sallyport.bench;

import dev.sallyport.crypto.PasswordHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that does nothing but check password hashes, at a pace: its CPU time is what a hash
 * costs with all that comes with it, such as collecting its 7 MiB. A server that checks as many in
 * as long cannot need less.
 */
public final class HashCost {
  private HashCost() {}

  /**
   * Told how many a second and for how many seconds, it checks so many, for warmth, and then so
   * many once more.
   */
  public static void main(String[] arguments) {
    var rate = Double.parseDouble(arguments[0]);
    var many = (int) (rate * Integer.parseInt(arguments[1]));
    // The default of the configuration.
    var hash = new PasswordHash(new PasswordHash.Parameters(7168, 5, 1), new SecureRandom());
    var stored = hash.hash("Correct-Horse-7");
    paced(many, rate, hash, stored);
    var before = cpu();
    paced(many, rate, hash, stored);
    System.out.println(cpu().minus(before).toNanos() / 1e9 / many);
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static void paced(int many, double rate, PasswordHash hash, String stored) {
    var pause = (long) (1e9 / rate);
    var next = System.nanoTime();
    for (var i = 0; i < many; i++) {
      if (!hash.matches("Correct-Horse-7", stored)) {
        throw new IllegalStateException("a right password is wrong");
      }
      next += pause;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }
}
