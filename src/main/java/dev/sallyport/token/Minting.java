package dev.sallyport.token;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.Group;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.Occasion;
import dev.sallyport.trigger.PreTokenGeneration;
import dev.sallyport.trigger.PreTokenGeneration.Changes;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes tokens for somebody who was found to have a right to them. */
final class Minting {
  /** How often an account may be written while tokens are made for it. */
  private static final int TRIES = 3;

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

  /**
   * The pool's own functions first, then the family and what the claims say of groups together, and
   * the signatures last: where those fail a family is left that nobody has a token of. The family
   * is stored only if the account is still what the sign-in was decided on (AC-082): an account
   * that changed in a way that no sign-in depends on is read again.
   */
  Future<TokenReply> mint(TokenCommand.Mint command) {
    return mint(command, command.user(), TRIES);
  }

  private Future<TokenReply> mint(TokenCommand.Mint command, User user, int tries) {
    var client = command.client();
    var deadline = command.deadline();
    var token = RefreshToken.draw(user.tag(), kek, ids);
    var device = command.device();
    var origin =
        new Origin(
            token.family(),
            command.attempt(),
            command.authTime(),
            device == null ? null : device.key(),
            command.consent());
    var key = command.key();
    // Another's refresh token is of no use without the client's secret (RFC 9449 §5).
    var bound = client.secrets() == null ? key : null;
    var to = new Receiver(command.pool(), client, user, origin, command.reason(), key);
    return overrides(to, deadline)
        .compose(
            overrides -> {
              var claims = claims(to, deadline);
              var begun = store.begin(token, client, user, origin, device, bound, deadline);
              return Future.all(claims, begun)
                  .compose(
                      _ ->
                          switch (begun.result()) {
                            case DONE ->
                                signed(claims.result(), overrides, token, to, deadline)
                                    .<TokenReply>map(minted -> minted);
                            case CHANGED -> again(command, user, tries);
                            case FORGOTTEN ->
                                Future.succeededFuture(
                                    new TokenReply.Refused(new Failure.DeviceNotFound()));
                          });
            });
  }

  private Future<TokenReply> again(TokenCommand.Mint command, User seen, int tries) {
    return users
        .bySub(seen.poolId(), seen.sub(), command.deadline())
        .compose(
            now -> {
              if (now == null || !now.signsInAs(seen)) {
                return Future.succeededFuture(
                    new TokenReply.Refused(new Failure.WrongCredentials()));
              }
              return tries > 1
                  ? mint(command, now, tries - 1)
                  : Future.failedFuture(Failed.overloaded());
            });
  }

  /**
   * Who gets tokens, for which sign-in and what for.
   *
   * @param key the thumbprint of the key that the access token is bound to; or null
   */
  record Receiver(
      Pool pool,
      AppClient client,
      User user,
      Origin origin,
      TokenCommand.Reason reason,
      @Nullable String key) {}

  /**
   * Signs an ID and an access token, which say what the pool's own function lets them say.
   *
   * @param token goes along as it is; null where the client keeps the one it has
   */
  Future<TokenReply.Minted> signed(Receiver to, @Nullable RefreshToken token, Deadline deadline) {
    var overrides = overrides(to, deadline);
    var claims = claims(to, deadline);
    return Future.all(overrides, claims)
        .compose(_ -> signed(claims.result(), overrides.result(), token, to, deadline));
  }

  /** The groups are read for the function only where there is one. */
  private Future<Overrides> overrides(Receiver to, Deadline deadline) {
    var asked =
        triggers.preToken().asks(to.pool())
            ? users.groups().of(to.user(), deadline).compose(groups -> ask(to, groups, deadline))
            : Future.succeededFuture(Changes.none());
    return asked.map(changes -> new Overrides(changes, to.client().id()));
  }

  private Future<Changes> ask(Receiver to, List<Group> groups, Deadline deadline) {
    var on = Occasion.of(deadline, to.pool(), to.client().id(), to.user());
    var reason = to.reason();
    var said =
        new PreTokenGeneration.Groups(
            groups.stream().map(Group::name).toList(),
            Group.roles(groups),
            Group.preferredRole(groups).orElse(null));
    return triggers
        .preToken()
        .ask(on, reason.source(), reason.metadata(), said, scopes(to.origin().consent()));
  }

  private static List<String> scopes(@Nullable Consent consent) {
    return consent == null
        ? List.of(Claims.SELF_SERVICE)
        : consent.scopes().stream().sorted().toList();
  }

  private Future<Claims> claims(Receiver to, Deadline deadline) {
    return users
        .groups()
        .of(to.user(), deadline)
        .map(
            groups ->
                new Claims(
                    issuer.of(to.pool().id()),
                    to.client(),
                    to.user(),
                    groups,
                    to.origin(),
                    clock.instant()));
  }

  private Future<TokenReply.Minted> signed(
      Claims claims,
      Overrides overrides,
      @Nullable RefreshToken token,
      Receiver to,
      Deadline deadline) {
    return keys.of(to.pool())
        .compose(ready -> signing.run(deadline, () -> signed(claims, overrides, token, to, ready)));
  }

  private TokenReply.Minted signed(
      Claims claims,
      Overrides overrides,
      @Nullable RefreshToken token,
      Receiver to,
      PoolKeys ready) {
    var consent = to.origin().consent();
    var pairs = ready.signing(clock.instant());
    var said = overrides.access(claims.access(ids.uuid()));
    var access = pairs.access().sign(Confirmation.bind(said, to.key()));
    var id = consent == null || consent.openId() ? overrides.id(claims.id(ids.uuid())) : null;
    if (id != null && consent != null) {
      id.put("at_hash", Claims.hash(access));
    }
    return new TokenReply.Minted(
        to.origin().family(),
        id == null ? null : pairs.id().sign(id),
        access,
        token == null ? null : token.text(),
        to.client().accessTime(),
        to.key());
  }

  /** A client has no family, so that nothing but its time ends such a token. */
  Future<TokenReply> forClient(TokenCommand.MintForClient command) {
    var client = command.client();
    return ofClient(command)
        .compose(
            overrides ->
                keys.of(command.pool())
                    .compose(
                        ready ->
                            signing.run(
                                command.deadline(),
                                () ->
                                    new TokenReply.ForClient(
                                        ready
                                            .signing(clock.instant())
                                            .access()
                                            .sign(ofClient(command, overrides)),
                                        client.accessTime(),
                                        command.key()))));
  }

  private JsonObject ofClient(TokenCommand.MintForClient command, Overrides overrides) {
    var claims =
        Claims.ofClient(
            issuer.of(command.pool().id()),
            command.client(),
            command.scopes(),
            clock.instant(),
            ids.uuid());
    return Confirmation.bind(overrides.access(claims), command.key());
  }

  /**
   * Signed as ID tokens are. Its type is theirs too, as Vert.x signs no other; what it says, and
   * has no nonce, tells it from them.
   */
  Future<TokenReply> logout(TokenCommand.MintLogout command) {
    return keys.of(command.pool())
        .compose(
            ready ->
                signing.run(
                    command.deadline(),
                    () ->
                        new TokenReply.Logout(
                            ready
                                .signing(clock.instant())
                                .id()
                                .sign(
                                    Claims.logout(
                                        issuer.of(command.pool().id()),
                                        command.client(),
                                        command.sub(),
                                        command.session(),
                                        clock.instant(),
                                        ids.uuid())))));
  }

  private Future<Overrides> ofClient(TokenCommand.MintForClient command) {
    var pool = command.pool();
    var client = command.client().id();
    if (!triggers.preToken().asksOfClients(pool)) {
      return Future.succeededFuture(new Overrides(Changes.none(), client));
    }
    return triggers
        .preToken()
        .ask(
            new Occasion(command.deadline(), pool, client, "ClientCredentials", null),
            PreTokenGeneration.Source.CLIENT_CREDENTIALS,
            command.metadata(),
            new PreTokenGeneration.Groups(List.of(), List.of(), null),
            command.scopes().stream().sorted().toList())
        .map(changes -> new Overrides(changes, client));
  }
}
