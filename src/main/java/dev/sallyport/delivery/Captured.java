package dev.sallyport.delivery;

import dev.sallyport.delivery.Message.Medium;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Remembers the last thousand messages on their way to another delivery, so that a test can read
 * them, and takes none while a test wants delivery to be down. Only in test mode: they are in
 * clear.
 */
public final class Captured implements Delivery {
  /** How many are remembered. */
  static final int KEPT = 1000;

  private final Delivery onward;
  private final Deque<Message> newest = new ArrayDeque<>();
  private volatile boolean down;

  /** Remembers what the other delivery accepts. */
  public Captured(Delivery onward) {
    this.onward = onward;
  }

  @Override
  public boolean carries(Medium medium) {
    return onward.carries(medium);
  }

  @Override
  public Future<Void> accept(Message message) {
    return down
        ? Places.refused("Test mode was told to take no messages.")
        : onward.accept(message).onSuccess(_ -> remember(message));
  }

  /** From now on takes none, or takes them again. */
  public void down(boolean now) {
    down = now;
  }

  /** Whether it takes none. */
  public boolean down() {
    return down;
  }

  private synchronized void remember(Message message) {
    newest.addFirst(message);
    if (newest.size() > KEPT) {
      newest.removeLast();
    }
  }

  /** All that is remembered, newest first. */
  public synchronized List<Message> all() {
    return List.copyOf(newest);
  }

  /** What went to this address or number, newest first. */
  public synchronized List<Message> to(String recipient) {
    return newest.stream().filter(message -> message.to().equals(recipient)).toList();
  }

  /** Forgets all that is remembered. */
  public synchronized void forget() {
    newest.clear();
  }

  /** Forgets what went to this address or number. */
  public synchronized void forget(String recipient) {
    newest.removeIf(message -> message.to().equals(recipient));
  }

  @Override
  public Future<Void> close() {
    return onward.close();
  }
}
