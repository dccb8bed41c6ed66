package dev.sallyport.flow;

import dev.sallyport.challenge.Round;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Attributes;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * NEW_PASSWORD_REQUIRED: a temporary password is replaced, and required attributes that are missing
 * are filled in (auth-flows.md §6). It changes the account, so the session is ended first: of two
 * racing answers only one changes anything.
 */
final class NewPassword implements StageHandler {
  private static final String PREFIX = "userAttributes.";

  /** A password that breaks the policy may be mended in the same session, so often. */
  private static final int TRIES = 10;

  private final UserStore users;
  private final Passwords passwords;
  private final FlowStore store;
  private final InstantSource clock;

  NewPassword(UserStore users, Passwords passwords, FlowStore store, InstantSource clock) {
    this.clock = clock;
    this.users = users;
    this.passwords = passwords;
    this.store = store;
  }

  @Override
  public Future<Opened> open(Opening opening) {
    var command = opening.command();
    var owner = Objects.requireNonNull(opening.user(), "nobody is asked for a new password");
    var until = clock.instant().plus(command.client().sessionTime());
    return Future.succeededFuture(
        new Opened(
            opening.session().at(FlowSession.Stage.NEW_PASSWORD, until, Map.of()),
            round(command.pool(), command.client(), owner)));
  }

  private static Round round(Pool pool, AppClient client, User user) {
    var known = new JsonObject();
    Attributes.readable(user, client).forEach(known::put);
    known.remove("sub");
    var missing = Attributes.missing(pool, user.attributes()).stream().map(PREFIX::concat).toList();
    return new Round(
        Map.of(
            "userAttributes", known.encode(),
            "requiredAttributes", new JsonArray(missing).encode(),
            "USER_ID_FOR_SRP", user.username()),
        Map.of(),
        TRIES);
  }

  /**
   * Changes the account; the gate says what follows. Where the answer cannot be taken, the client
   * keeps its session and hears why.
   */
  @Override
  public Future<Judged> judge(Play play) {
    return step(play.command(), play.ticket(), play.session(), play.user()).map(Judged::fine);
  }

  private Future<FlowStep> step(
      FlowCommand.Answer command, SessionTicket ticket, FlowSession session, @Nullable User owner) {
    // The gate asked for a new password for a reason that must still hold.
    var reason = FlowStep.next(session, owner, command, clock.instant());
    if (owner == null
        || !(reason instanceof FlowStep.Open(_, var stage))
        || stage != FlowSession.Stage.NEW_PASSWORD) {
      return Future.succeededFuture(reason);
    }
    var password = command.answer().getOrDefault("NEW_PASSWORD", "");
    var filled = filled(command, owner);
    try {
      check(command, owner, filled);
      passwords.check(command.pool(), password);
    } catch (Failed refusal) {
      return Future.succeededFuture(new FlowStep.Keep(session, refusal.failure()));
    }
    return passwords
        .withPassword(command.pool(), merged(owner, filled), password, true, command.deadline())
        .compose(fresh -> change(command, ticket, session, owner, fresh, filled))
        .recover(trouble -> mendable(session, trouble));
  }

  private Future<FlowStep> change(
      FlowCommand.Answer command,
      SessionTicket ticket,
      FlowSession session,
      User owner,
      User fresh,
      Map<String, String> filled) {
    return store
        .remove(ticket, command.deadline())
        .compose(
            _ ->
                users.update(
                    owner,
                    now -> merged(Passwords.changed(now, owner, fresh), filled),
                    command.deadline()))
        .map(changed -> new FlowStep.Ended(session.withEpoch(changed.credentialEpoch()), changed));
  }

  /** Another password may be chosen in the same session; other trouble is trouble. */
  private static Future<FlowStep> mendable(FlowSession session, Throwable trouble) {
    return trouble instanceof Failed failed
            && (failed.failure() instanceof Failure.PasswordReused
                || failed.failure() instanceof Failure.PasswordPolicy)
        ? Future.succeededFuture(new FlowStep.Keep(session, failed.failure()))
        : Future.failedFuture(trouble);
  }

  private static User merged(User now, Map<String, String> filled) {
    var all = new HashMap<>(now.attributes());
    all.putAll(filled);
    return now.withAttributes(all);
  }

  /** The attributes sent along; one that is sent as it already is counts as not sent. */
  private static Map<String, String> filled(FlowCommand.Answer command, User owner) {
    return command.answer().entrySet().stream()
        .filter(e -> e.getKey().startsWith(PREFIX))
        .map(e -> Map.entry(e.getKey().substring(PREFIX.length()), e.getValue()))
        .filter(e -> !e.getValue().equals(owner.attributes().get(e.getKey())))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static void check(FlowCommand.Answer command, User owner, Map<String, String> filled) {
    Attributes.checkChange(command.pool(), owner, filled, command.client());
    var missing = Attributes.missing(command.pool(), merged(owner, filled).attributes());
    if (!missing.isEmpty()) {
      throw new Failed(
          new Failure.Invalid("Invalid attributes given, " + missing.getFirst() + " is missing"));
    }
  }
}
