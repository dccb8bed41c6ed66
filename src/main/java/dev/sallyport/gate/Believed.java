package dev.sallyport.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers that are believed for a while after they were asked for. Whoever wants one that is being
 * asked for waits for the same, and it is asked for again before it is too old: so however many
 * want it at once, nobody waits for more than the first, and Redis is asked about twice a while.
 * What failed is not believed, and asked again by whoever wants it next.
 */
final class Believed {
  private static final int KEPT = 10_000;

  private final Cache<Key, Answer> answers =
      Caffeine.newBuilder().maximumSize(KEPT).executor(Runnable::run).build();
  private final long most;
  private final LongSupplier nanos;

  /** For so long. */
  Believed(Duration most, LongSupplier nanos) {
    this.most = most.toNanos();
    this.nanos = nanos;
  }

  /** Each event loop asks for itself: a request stays on its own. */
  private record Key(String what, Thread loop) {}

  private record Answer(Future<Boolean> told, long asked, AtomicBoolean renewing) {}

  /**
   * The answer to this, on the event loop that asks.
   *
   * @param ask begins to ask
   */
  Future<Boolean> of(String what, Supplier<Future<Boolean>> ask) {
    var key = new Key(what, Thread.currentThread());
    var known = answers.getIfPresent(key);
    var age = known == null ? most : nanos.getAsLong() - known.asked();
    if (known == null || age >= most || known.told().failed()) {
      return asked(key, ask).told();
    }
    if (known.told().succeeded()
        && age >= most / 2
        && known.renewing().compareAndSet(false, true)) {
      renew(key, ask);
    }
    return known.told();
  }

  private Answer asked(Key key, Supplier<Future<Boolean>> ask) {
    var asked = nanos.getAsLong();
    var answer = new Answer(ask.get(), asked, new AtomicBoolean());
    answers.put(key, answer);
    return answer;
  }

  /** The one before counts until the new one is there. */
  private void renew(Key key, Supplier<Future<Boolean>> ask) {
    var asked = nanos.getAsLong();
    var told = ask.get();
    told.onSuccess(_ -> answers.put(key, new Answer(told, asked, new AtomicBoolean())));
  }
}
