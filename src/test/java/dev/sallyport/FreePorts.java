package dev.sallyport;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for what is started in a process of its own and has to be told its port. They are below
 * those that the system gives to connections (32768 and up, on Linux), as one of those may be taken
 * between the look and the start.
 */
public final class FreePorts {
  private static final int LOWEST = 12_000;
  private static final int ABOVE = 32_000;

  /** So many are looked at before it is given up. */
  private static final int TRIES = 1_000;

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /** One that nobody listens at, and that this JVM was not given before. */
  public static int next() {
    for (int tries = 0; tries < TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE);
      if (GIVEN.add(port) && free(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port is free");
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
