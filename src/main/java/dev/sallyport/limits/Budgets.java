package dev.sallyport.limits;

import dev.sallyport.config.BudgetConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How many messages all people together may cause in an hour, and how many may go to one mail
 * domain or to numbers that begin alike. Somebody who has messages sent for the money or the
 * nuisance uses many accounts and many numbers, which no limit of a person sees (AC-101).
 */
public final class Budgets {
  private static final Script SPEND = Script.named("budget_spend");
  private static final Duration HOUR = Duration.ofHours(1);

  /** The plus, and the digits that mostly name a country and an area or an operator. */
  private static final int PREFIX = 7;

  private final SharedRedis redis;
  private final BudgetConfig config;
  private final Macs macs;
  private final Runnable spent;

  /**
   * Counts in this Redis; domains and prefixes in keys are MACs made with this key.
   *
   * @param spent told once an hour, when a budget has been used up
   */
  public Budgets(SharedRedis redis, BudgetConfig config, Kek kek, Runnable spent) {
    this.redis = redis;
    this.config = config;
    this.macs = new Macs(kek);
    this.spent = spent;
  }

  /** Takes one mail to this address. Fails with {@code LimitExceeded}, and counts nothing. */
  public Future<Void> mail(String address, Deadline deadline) {
    return mail("spend", address.substring(address.lastIndexOf('@') + 1), deadline);
  }

  /**
   * Takes one text message to this number. Fails with {@code LimitExceeded}, and counts nothing.
   */
  public Future<Void> text(String number, Deadline deadline) {
    var prefix = number.substring(0, Math.min(PREFIX, number.length()));
    return run(
        "spend", "text", prefix, config.textsPerHour(), config.textsPerPrefixPerHour(), deadline);
  }

  /** Takes nothing and refuses nothing, and takes as long: for who is nobody. */
  public Future<Void> nothing(Deadline deadline) {
    return mail("look", "", deadline);
  }

  private Future<Void> mail(String how, String domain, Deadline deadline) {
    return run(
        how,
        "mail",
        domain.toLowerCase(Locale.ROOT),
        config.mailsPerHour(),
        config.mailsPerDomainPerHour(),
        deadline);
  }

  private Future<Void> run(
      String how, String medium, String prefix, int all, int each, Deadline deadline) {
    return redis
        .run(
            SPEND,
            List.of(RedisKeys.messages(medium), RedisKeys.messagesTo(medium, macs.prefix(prefix))),
            List.of(
                Integer.toString(all), Integer.toString(each), Long.toString(HOUR.toMillis()), how),
            deadline)
        .compose(
            reply ->
                switch (Objects.requireNonNull(reply).toInteger()) {
                  case 1 -> Future.succeededFuture();
                  case 0 -> Future.failedFuture(new Failed(new Failure.LimitExceeded()));
                  default -> {
                    spent.run();
                    yield Future.failedFuture(new Failed(new Failure.LimitExceeded()));
                  }
                });
  }
}
