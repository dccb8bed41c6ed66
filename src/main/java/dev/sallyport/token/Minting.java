package dev.sallyport.token;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes tokens for somebody who was found to have a right to them. */
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
                    .map(_ -> (TokenReply) minted));
  }

  /**
   * Signs an ID and an access token.
   *
   * @param token goes along as it is; null where the client keeps the one it has
   */
  Future<TokenReply.Minted> signed(
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

  private Future<TokenReply.Minted> signed(
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
}
