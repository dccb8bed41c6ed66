package dev.sallyport.token;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.config.DpopDemand;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.PreTokenGeneration;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes new tokens for a refresh token that still counts (auth-flows.md §11). A client with
 * rotation gets another refresh token each time; one that is presented again after its grace period
 * was stolen from somebody, and its whole family is revoked (RFC 9700 §4.14.2).
 */
final class Refreshing {
  private final Minting minting;
  private final RefreshStore store;
  private final UserStore users;
  private final Kek kek;
  private final RandomIds ids;
  private final Audit audit;

  Refreshing(Tokens.Parts parts, Minting minting, RefreshStore store) {
    this.minting = minting;
    this.store = store;
    this.users = parts.users();
    this.kek = parts.kek();
    this.ids = parts.ids();
    this.audit = parts.audit();
  }

  /** A refresh token that was found, and whose it is. */
  private record Found(RefreshToken token, Family family, User user) {
    boolean current() {
      return family.current(token);
    }

    Minting.Receiver receiver(
        Pool pool, AppClient client, TokenCommand.Reason reason, @Nullable String key) {
      return new Minting.Receiver(pool, client, user, family.origin(), reason, key);
    }
  }

  /** Exchanges without rotation; the client proves itself with a hash over its owner's name. */
  Future<TokenReply> refresh(TokenCommand.Refresh command) {
    var client = command.client();
    ClientProof.required(client, command.proof());
    return found(
            command.pool(), client, command.refreshToken(), command.device(), command.deadline())
        .map(found -> held(client, found, null))
        .compose(
            found -> {
              ClientProof.right(client, found.user(), command.proof());
              fit(found.user());
              var reason =
                  new TokenCommand.Reason(PreTokenGeneration.Source.REFRESH_TOKENS, Map.of());
              return kept(command.pool(), client, found, reason, null, command.deadline());
            });
  }

  /** Exchanges, with rotation where the client has it. The caller has checked who the client is. */
  Future<TokenReply> exchange(TokenCommand.Exchange command) {
    var client = command.client();
    var grace = client.rotation();
    return found(
            command.pool(), client, command.refreshToken(), command.device(), command.deadline())
        .map(found -> held(client, found, command.key()))
        .compose(
            found -> {
              fit(found.user());
              return grace == null
                  ? kept(
                      command.pool(),
                      client,
                      found,
                      reason(command),
                      command.key(),
                      command.deadline())
                  : rotated(command, found, grace);
            });
  }

  /** The source is the one that Cognito's own table names for this operation (triggers.md §1.6). */
  private static TokenCommand.Reason reason(TokenCommand.Exchange command) {
    return new TokenCommand.Reason(PreTokenGeneration.Source.AUTHENTICATION, command.metadata());
  }

  /** Fails with the Failure why this token gives nothing. */
  private Future<Found> found(
      Pool pool, AppClient client, String text, @Nullable String device, Deadline deadline) {
    var token = RefreshToken.read(text, kek);
    if (token == null) {
      return Future.failedFuture(new Failed(new Failure.TokenInvalid(TokenKind.REFRESH)));
    }
    var looked = store.look(token.tag(), token.family(), deadline);
    var owner = users.byTag(pool.id(), token.tag(), deadline);
    return Future.all(looked, owner)
        .map(_ -> found(pool, client, token, device, looked.result(), owner.result()));
  }

  private static Found found(
      Pool pool,
      AppClient client,
      RefreshToken token,
      @Nullable String device,
      @Nullable Family family,
      @Nullable User owner) {
    if (family == null) {
      throw new Failed(new Failure.TokenRevoked(TokenKind.REFRESH));
    }
    if (!family.belongsTo(pool.id(), client.id())) {
      throw new Failed(new Failure.TokenInvalid(TokenKind.REFRESH));
    }
    // Before the family's end, which comes with a deleted user's.
    if (owner == null || !owner.sub().equals(family.sub())) {
      throw new Failed(
          client.hideUsers()
              ? new Failure.TokenInvalid(TokenKind.REFRESH)
              : new Failure.UserNotFound());
    }
    if (family.ended()) {
      throw new Failed(new Failure.TokenRevoked(TokenKind.REFRESH));
    }
    if (family.expired()) {
      throw new Failed(new Failure.TokenExpired(TokenKind.REFRESH));
    }
    if (pool.signIn().devices() != null && !family.on(device)) {
      throw new Failed(new Failure.TokenInvalid(TokenKind.REFRESH));
    }
    return new Found(token, family, owner);
  }

  /**
   * Refuses whoever does not hold the key that the token is bound to; and, where the client demands
   * keys, whoever holds none: by the API nobody proves any.
   */
  private static Found held(AppClient client, Found found, @Nullable String key) {
    var demanded =
        found.family().origin().consent() != null
            && client.oauth().dpop() != DpopDemand.OPTIONAL
            && key == null;
    if (demanded || !found.family().heldBy(key)) {
      throw new Failed(new Failure.TokenInvalid(TokenKind.REFRESH));
    }
    return found;
  }

  /** Refuses a user who gets no tokens now. */
  private static void fit(User user) {
    if (!user.enabled()) {
      throw new Failed(new Failure.UserDisabled());
    }
    switch (user.status()) {
      case CONFIRMED, EXTERNAL_PROVIDER -> {}
      case UNCONFIRMED -> throw new Failed(new Failure.UserNotConfirmed());
      case RESET_REQUIRED -> throw new Failed(new Failure.PasswordResetRequired());
      // An administrator has set a temporary password since: only a new sign-in gets past it.
      case FORCE_CHANGE_PASSWORD -> throw new Failed(new Failure.TokenRevoked(TokenKind.REFRESH));
    }
  }

  /** New tokens, and the client keeps its refresh token. */
  private Future<TokenReply> kept(
      Pool pool,
      AppClient client,
      Found found,
      TokenCommand.Reason reason,
      @Nullable String key,
      Deadline deadline) {
    if (!found.current()) {
      // Exchanged when the client still had rotation.
      return Future.failedFuture(new Failed(new Failure.TokenRevoked(TokenKind.REFRESH)));
    }
    return minting
        .signed(found.receiver(pool, client, reason, key), null, deadline)
        .map(minted -> minted);
  }

  private Future<TokenReply> rotated(TokenCommand.Exchange command, Found found, Duration grace) {
    var token = found.token();
    var client = command.client();
    var deadline = command.deadline();
    if (!found.current()) {
      return store
          .rotate(token, client, grace, null, deadline)
          .map(outcome -> told(command, found, outcome, null));
    }
    var successor = token.next(kek, ids);
    return minting
        .signed(
            found.receiver(command.pool(), client, reason(command), command.key()),
            successor,
            deadline)
        .compose(
            minted ->
                store
                    .rotate(
                        token,
                        client,
                        grace,
                        SealedAnswer.of(token, successor, minted, kek),
                        deadline)
                    .map(outcome -> told(command, found, outcome, minted)));
  }

  private TokenReply told(
      TokenCommand.Exchange command,
      Found found,
      Rotated outcome,
      TokenReply.@Nullable Minted minted) {
    return switch (outcome) {
      case Rotated.Done _ when minted != null -> minted;
      case Rotated.Before(var sealed) ->
          before(SealedAnswer.open(found.token(), sealed, kek), command.key());
      case Rotated.Ended _ -> refused(new Failure.TokenRevoked(TokenKind.REFRESH));
      case Rotated.Expired _ -> refused(new Failure.TokenExpired(TokenKind.REFRESH));
      case Rotated.Done _, Rotated.Again _ -> refused(new Failure.Overloaded());
      case Rotated.Reused _ -> {
        audit.record(
            new AuditEvent(
                command.requestId(),
                command.pool().id(),
                command.client().id(),
                found.user().sub(),
                command.address().value(),
                "refresh",
                "refused",
                "refresh token used twice, family revoked"));
        yield refused(new Failure.TokenReused());
      }
    };
  }

  /** An access token that is bound to another key would be of no use to who asks now. */
  private static TokenReply before(TokenReply.Minted minted, @Nullable String key) {
    return Objects.equals(minted.key(), key)
        ? minted
        : refused(new Failure.TokenInvalid(TokenKind.REFRESH));
  }

  private static TokenReply refused(Failure failure) {
    return new TokenReply.Refused(failure);
  }
}
