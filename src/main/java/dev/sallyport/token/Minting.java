package dev.sallyport.token;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes tokens for somebody who was found to have a right to them. */
final class Minting {
  private final Issuer issuer;
  private final SigningKeys keys;
  private final RefreshStore store;
  private final UserStore users;
  private final Triggers triggers;
  private final BoundedPool signing;
  private final Kek kek;
  private final RandomIds ids;
  private final InstantSource clock;

  Minting(Tokens.Parts parts, SigningKeys keys, RefreshStore store) {
    this.issuer = new Issuer(parts.publicUrl());
    this.keys = keys;
    this.store = store;
    this.users = parts.users();
    this.triggers = parts.triggers();
    this.signing = parts.signing();
    this.kek = parts.kek();
    this.ids = parts.ids();
    this.clock = parts.clock();
  }

  /** The family is stored last: what fails before leaves nothing behind. */
  Future<TokenReply> mint(TokenCommand.Mint command) {
    var user = command.user();
    var token = RefreshToken.draw(user.tag(), kek, ids);
    var origin = new Origin(token.family(), command.attempt(), command.authTime());
    var to = new Receiver(command.pool(), command.client(), user, origin, command.reason());
    return signed(to, token, command.deadline())
        .compose(minted -> unchanged(command, minted))
        .compose(
            minted ->
                minted instanceof TokenReply.Refused
                    ? Future.succeededFuture(minted)
                    : store
                        .begin(
                            token,
                            command.client(),
                            user,
                            origin.event(),
                            origin.authTime(),
                            command.deadline())
                        .map(_ -> minted));
  }

  /**
   * A last look where functions of the pool's own took their time: who lost the account meanwhile
   * gets no session that the sign-out of that moment did not end.
   */
  private Future<TokenReply> unchanged(TokenCommand.Mint command, TokenReply minted) {
    var user = command.user();
    if (command.pool().lambdas().functions().isEmpty()) {
      return Future.succeededFuture(minted);
    }
    return users
        .bySub(user.poolId(), user.sub(), command.deadline())
        .map(
            now ->
                now != null && now.enabled() && now.credentialEpoch() == user.credentialEpoch()
                    ? minted
                    : new TokenReply.Refused(new Failure.WrongCredentials()));
  }

  /** Who gets tokens, for which sign-in and what for. */
  record Receiver(
      Pool pool, AppClient client, User user, Origin origin, TokenCommand.Reason reason) {}

  /**
   * Signs an ID and an access token, which say what the pool's own function lets them say.
   *
   * @param token goes along as it is; null where the client keeps the one it has
   */
  Future<TokenReply.Minted> signed(Receiver to, @Nullable RefreshToken token, Deadline deadline) {
    var client = to.client();
    var on = Occasion.of(deadline, to.pool(), client.id(), to.user());
    var reason = to.reason();
    return triggers
        .preToken()
        .ask(on, reason.source(), reason.metadata(), List.of(Claims.SELF_SERVICE))
        .compose(changes -> signed(to, token, new Overrides(changes, client.id()), deadline));
  }

  private Future<TokenReply.Minted> signed(
      Receiver to, @Nullable RefreshToken token, Overrides overrides, Deadline deadline) {
    var client = to.client();
    var ready = keys.of(to.pool());
    var groups = users.groups().of(to.user(), deadline);
    return Future.all(ready, groups)
        .compose(
            _ -> {
              var claims =
                  new Claims(
                      issuer.of(to.pool().id()),
                      client,
                      to.user(),
                      groups.result(),
                      to.origin(),
                      clock.instant());
              var id = overrides.id(claims.id(ids.uuid()));
              var access = overrides.access(claims.access(ids.uuid()));
              return signing.run(
                  deadline,
                  () ->
                      new TokenReply.Minted(
                          ready.result().signId(id),
                          ready.result().signAccess(access),
                          token == null ? null : token.text(),
                          client.accessTime()));
            });
  }
}
