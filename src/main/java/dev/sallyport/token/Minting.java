package dev.sallyport.token;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failure;
import dev.sallyport.failure.Failure.TokenKind;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes tokens: for a sign-in, and again for a refresh token that still counts. */
final class Minting {
  private final Issuer issuer;
  private final SigningKeys keys;
  private final RefreshStore store;
  private final UserStore users;
  private final BoundedPool signing;
  private final Kek kek;
  private final RandomIds ids;
  private final InstantSource clock;

  Minting(Tokens.Parts parts, SigningKeys keys, RefreshStore store) {
    this.issuer = new Issuer(parts.publicUrl());
    this.keys = keys;
    this.store = store;
    this.users = parts.users();
    this.signing = parts.signing();
    this.kek = parts.kek();
    this.ids = parts.ids();
    this.clock = parts.clock();
  }

  /** The family is stored last: what fails before leaves nothing behind. */
  Future<TokenReply> mint(TokenCommand.Mint command) {
    var user = command.user();
    var token = RefreshToken.draw(user.tag(), kek, ids);
    var origin = new Origin(token.family(), ids.uuid(), command.authTime());
    return signed(command.pool(), command.client(), user, origin, token, command.deadline())
        .compose(
            minted ->
                store
                    .begin(
                        token,
                        command.client(),
                        user,
                        origin.event(),
                        origin.authTime(),
                        command.deadline())
                    .map(minted));
  }

  Future<TokenReply> refresh(TokenCommand.Refresh command) {
    ClientProof.required(command.client(), command.proof());
    var token = RefreshToken.read(command.refreshToken(), kek);
    if (token == null) {
      return refused(new Failure.TokenInvalid(TokenKind.REFRESH));
    }
    return store
        .look(token.tag(), token.family(), command.deadline())
        .compose(family -> refresh(command, token, family));
  }

  private Future<TokenReply> refresh(
      TokenCommand.Refresh command, RefreshToken token, @Nullable Family family) {
    if (family == null) {
      return refused(new Failure.TokenRevoked(TokenKind.REFRESH));
    }
    if (!family.belongsTo(command.pool().id(), command.client().id(), token)) {
      return refused(new Failure.TokenInvalid(TokenKind.REFRESH));
    }
    if (family.ended()) {
      return refused(new Failure.TokenRevoked(TokenKind.REFRESH));
    }
    if (family.expired()) {
      return refused(new Failure.TokenExpired(TokenKind.REFRESH));
    }
    return users
        .bySub(family.pool(), family.sub(), command.deadline())
        .compose(user -> refresh(command, family, user));
  }

  private Future<TokenReply> refresh(
      TokenCommand.Refresh command, Family family, @Nullable User user) {
    if (user == null) {
      return refused(
          command.client().hideUsers()
              ? new Failure.TokenInvalid(TokenKind.REFRESH)
              : new Failure.UserNotFound());
    }
    ClientProof.right(command.client(), user, command.proof());
    var unfit = unfit(user);
    return unfit == null
        ? signed(command.pool(), command.client(), user, family.origin(), null, command.deadline())
        : refused(unfit);
  }

  /** Why this user gets no tokens now; null when they do. */
  private static @Nullable Failure unfit(User user) {
    if (!user.enabled()) {
      return new Failure.UserDisabled();
    }
    return switch (user.status()) {
      case CONFIRMED -> null;
      case UNCONFIRMED -> new Failure.UserNotConfirmed();
      case RESET_REQUIRED -> new Failure.PasswordResetRequired();
      // An administrator has set a temporary password since: only a new sign-in gets past it.
      case FORCE_CHANGE_PASSWORD -> new Failure.TokenRevoked(TokenKind.REFRESH);
    };
  }

  private Future<TokenReply> signed(
      Pool pool,
      AppClient client,
      User user,
      Origin origin,
      @Nullable RefreshToken token,
      Deadline deadline) {
    var ready = keys.of(pool);
    var groups = users.groups().of(user, deadline);
    return Future.all(ready, groups)
        .map(
            _ ->
                new Claims(
                    issuer.of(pool.id()), client, user, groups.result(), origin, clock.instant()))
        .compose(claims -> signed(ready.result(), claims, token, deadline));
  }

  private Future<TokenReply> signed(
      PoolKeys ready, Claims claims, @Nullable RefreshToken token, Deadline deadline) {
    var id = claims.id(ids.uuid());
    var access = claims.access(ids.uuid());
    return signing.run(
        deadline,
        () ->
            new TokenReply.Minted(
                ready.signId(id),
                ready.signAccess(access),
                token == null ? null : token.text(),
                claims.client().accessTime()));
  }

  private static Future<TokenReply> refused(Failure failure) {
    return Future.succeededFuture(new TokenReply.Refused(failure));
  }
}
