package dev.sallyport.delivery;

import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.delivery.Message.Medium;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.limits.Budgets;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.MessageTriggers;
import dev.sallyport.trigger.Occasion;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets every message on its way: keeps to the budgets, finds the words, has the pool's own
 * functions write or carry it where there are any, and hands the rest to a {@link Delivery}.
 */
public final class Messenger {
  private static final Logger LOG = LoggerFactory.getLogger(Messenger.class);

  /** Where a client says in ClientMetadata which language its user reads. */
  private static final String LOCALE = "locale";

  private final Delivery delivery;
  private final MessageTriggers functions;
  private final Budgets budgets;
  private final Texts texts = Texts.load();

  /** Sends by this delivery whatever no function of a pool carries. */
  public Messenger(Delivery delivery, MessageTriggers functions, Budgets budgets) {
    this.delivery = delivery;
    this.functions = functions;
    this.budgets = budgets;
  }

  /**
   * Whether a code can be sent to this attribute of the pool's users.
   *
   * @param attribute email or phone_number
   */
  public boolean reaches(Pool pool, String attribute) {
    return functions.sends(pool, attribute.equals("email")) || delivery.carries(medium(attribute));
  }

  /**
   * Sends. It is done when the message was handed over, not when it arrived. Fails with
   * LimitExceeded past a budget, with DeliveryFailed where it cannot be taken, or with what the
   * pool's function makes of it. An errand that nobody awaits never fails, and does not wait for
   * functions: it takes as long as {@link #nothing}.
   */
  public Future<Void> send(Errand errand) {
    return send(errand, Future.succeededFuture());
  }

  /**
   * As above, once something else is done that is on its way already, such as keeping the code: the
   * budget is asked meanwhile. Where that fails, so does this, and nothing is sent.
   */
  public Future<Void> send(Errand errand, Future<Void> ready) {
    var paid = paid(errand);
    var both = Future.join(ready, paid).transform(_ -> ready.failed() ? ready : paid);
    if (errand.awaited()) {
      return both.compose(_ -> handed(errand));
    }
    return both.transform(
        result -> {
          if (result.succeeded()) {
            handed(errand).onFailure(trouble -> unheard(errand, trouble));
          } else {
            unheard(errand, result.cause());
          }
          return ready;
        });
  }

  /** Sends nothing to nobody, once something else is done. */
  public Future<Void> nothing(Deadline deadline, Future<Void> ready) {
    return Future.join(ready, budgets.nothing(deadline)).transform(_ -> ready);
  }

  private static void unheard(Errand errand, Throwable trouble) {
    LOG.atWarn()
        .addKeyValue("kind", errand.kind())
        .addKeyValue("pool", errand.on().pool().id())
        .addKeyValue("cause", Failed.of(trouble).getClass().getSimpleName())
        .log("a message was not sent, and nobody waited to hear");
  }

  /** An administrator may write as often as they like, and who lost a password is always told. */
  private Future<Void> paid(Errand errand) {
    var on = errand.on();
    if (on.clientId().equals(Occasion.NO_CLIENT) || errand.kind() == Kind.PASSWORD_CHANGED) {
      return Future.succeededFuture();
    }
    var to = errand.to().value();
    return switch (medium(errand.to().attribute())) {
      case EMAIL -> budgets.mail(to, on.deadline());
      case SMS -> budgets.text(to, on.deadline());
    };
  }

  /** What a function that carries messages makes of one is nobody's concern, as with any mail. */
  private Future<Void> handed(Errand errand) {
    var on = errand.on();
    var mail = errand.to().attribute().equals("email");
    var about = errand.about();
    if (about == null) {
      return delivery.accept(message(errand, MessageTriggers.Written.NOTHING));
    }
    if (functions.sends(on.pool(), mail)) {
      functions.send(on, mail, about, errand.code(), errand.metadata());
      return Future.succeededFuture();
    }
    return functions
        .write(on, about, errand.metadata())
        .compose(written -> delivery.accept(message(errand, written)));
  }

  private Message message(Errand errand, MessageTriggers.Written written) {
    var medium = medium(errand.to().attribute());
    return texts
        .words(errand.on().pool().messages(), wished(errand), errand.kind(), medium)
        .or(written.subject(), medium == Medium.EMAIL ? written.mail() : written.sms())
        .to(errand.to().value(), errand.kind(), medium, errand.username(), errand.code());
  }

  /** The person's own language before what a client says of it. */
  private static List<String> wished(Errand errand) {
    var user = errand.on().user();
    var own = user == null ? Map.<String, String>of() : user.attributes();
    return Stream.of(own.get(LOCALE), errand.metadata().get(LOCALE))
        .filter(Objects::nonNull)
        .toList();
  }

  private static Medium medium(String attribute) {
    return attribute.equals("email") ? Medium.EMAIL : Medium.SMS;
  }
}
