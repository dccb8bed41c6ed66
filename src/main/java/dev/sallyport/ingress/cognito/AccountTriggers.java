package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.migration.Migrations;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.SignUpTriggers.Confirmed;
import dev.sallyport.trigger.SignUpTriggers.Source;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the account operations ask of a pool's own functions, and what they make of it. */
final class AccountTriggers {
  private final Triggers triggers;
  private final Migrations migrations;

  AccountTriggers(Triggers triggers, Migrations migrations) {
    this.triggers = triggers;
    this.migrations = migrations;
  }

  /** The call with what the pool's functions may take on top of its time. */
  Call patient(Call call, Pool pool) {
    return call.within(triggers.patient(call.deadline(), pool));
  }

  /** A person signs up: the account as the pool's function lets it begin. */
  Future<User> signUp(Call call, Pool pool, AppClient client, User draft) {
    var on = new Occasion(call.deadline(), pool, client.id(), draft.username(), null);
    return triggers
        .signUp()
        .before(on, Source.SIGN_UP, draft.attributes(), validation(call), metadata(call))
        .map(
            welcome -> {
              var user = draft;
              user = welcome.email() ? verified(user, "email") : user;
              user = welcome.phone() ? verified(user, "phone_number") : user;
              return welcome.confirmed() ? user.withStatus(User.Status.CONFIRMED) : user;
            });
  }

  private static User verified(User user, String attribute) {
    if (user.attributes().getOrDefault(attribute, "").isEmpty()) {
      throw new Failed(
          new Failure.Invalid(
              "The attribute " + attribute + " cannot be verified: it is not there."));
    }
    return user.withAttribute(attribute + "_verified", "true");
  }

  /** An administrator makes an account: the function may refuse, and says nothing else. */
  Future<Void> adminCreate(Call call, Pool pool, User draft) {
    var on = new Occasion(call.deadline(), pool, Occasion.NO_CLIENT, draft.username(), null);
    return triggers
        .signUp()
        .before(on, Source.ADMIN_CREATE_USER, draft.attributes(), validation(call), metadata(call))
        .mapEmpty();
  }

  /**
   * Tells the pool's function; the account stays as it is whatever comes of it.
   *
   * @param clientId {@link Occasion#NO_CLIENT} for an administrator's call
   */
  Future<User> confirmed(Call call, Pool pool, String clientId, User user, Confirmed what) {
    return triggers
        .signUp()
        .after(Occasion.of(call.deadline(), pool, clientId, user), what, metadata(call))
        .map(user);
  }

  /** Somebody unknown forgot their password; null where they are unknown elsewhere too. */
  Future<@Nullable User> migrated(Call call, Accounts.Who who) {
    var on = new Occasion(call.deadline(), who.pool(), who.client().id(), who.login(), null);
    return migrations.migrate(on, who.login(), null, Map.of(), metadata(call));
  }

  private static Map<String, String> metadata(Call call) {
    return Authentication.strings(call, "ClientMetadata");
  }

  private static Map<String, String> validation(Call call) {
    return UserJson.attributes(call.input().getJsonArray("ValidationData"));
  }
}
