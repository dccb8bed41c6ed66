package dev.sallyport.ingress.cognito;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.EventStore;
import dev.sallyport.challenge.Guess;
import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Messenger;
import dev.sallyport.directory.Codes;
import dev.sallyport.directory.DeviceNames;
import dev.sallyport.directory.DeviceStore;
import dev.sallyport.directory.Passwords;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Pools;
import dev.sallyport.directory.SoftwareTokens;
import dev.sallyport.directory.UserStore;
import dev.sallyport.failure.Failed;
import dev.sallyport.federation.saml.SpKeys;
import dev.sallyport.flow.FlowClient;
import dev.sallyport.gate.Gate;
import dev.sallyport.imports.ImportJobs;
import dev.sallyport.limits.Limits;
import dev.sallyport.limits.Requests;
import dev.sallyport.migration.Migrations;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.TokenClient;
import dev.sallyport.token.TokenCommand;
import dev.sallyport.token.TokenReply;
import dev.sallyport.trigger.Triggers;
import dev.sallyport.webauthn.Registrations;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The rooms that the operations call, and the operations built from them: the whole list.
 *
 * @param gate what guards APIs; empty where nothing is guarded, and until it stands
 */
public record CognitoRooms(
    Pools pools,
    UserStore users,
    Passwords passwords,
    DeviceStore devices,
    DeviceNames deviceNames,
    Codes codes,
    Limits limits,
    Requests requests,
    Guess guess,
    Messenger messenger,
    SoftwareTokens softwareTokens,
    TokenClient tokens,
    FlowClient flow,
    Triggers triggers,
    Migrations migrations,
    Audit audit,
    EventStore events,
    Kek kek,
    RandomIds ids,
    InstantSource clock,
    TestingConfig testing,
    Registrations registrations,
    ImportJobs imports,
    SpKeys samlKeys,
    String publicUrl,
    Supplier<Optional<Gate>> gate) {

  /** Every operation of this version. */
  List<Operation> operations() {
    var authentication =
        new Authentication(
            new Accounts(pools, users, limits, audit), flow, tokens, deviceNames, triggers);
    var arns = new Arns(testing.accountId());
    var signIn =
        List.of(
            new InitiateAuth(Operation.Access.PUBLIC, authentication),
            new RespondToAuthChallenge(Operation.Access.PUBLIC, authentication),
            new GetTokensFromRefreshToken(authentication),
            new InitiateAuth(Operation.Access.SIGNED, authentication),
            new RespondToAuthChallenge(Operation.Access.SIGNED, authentication));
    var account =
        AccountOperations.all(
            new AccountOperations.Parts(
                arns,
                pools,
                users,
                passwords,
                codes,
                limits,
                guess,
                messenger,
                tokens,
                triggers,
                migrations,
                kek,
                ids,
                clock,
                testing,
                audit,
                flow,
                registrations));
    var mfa =
        MfaOperations.all(
            new Accounts(pools, users, limits, audit),
            pools,
            users,
            softwareTokens,
            new AccessTokens(tokens),
            flow,
            clock);
    var accounts = new Accounts(pools, users, limits, audit);
    var ofDevices =
        DeviceOperations.all(accounts, new AccessTokens(tokens), devices, deviceNames, clock);
    var configuration =
        ConfigurationOperations.all(accounts, pools, clock, arns, ids::uuid, triggers);
    var ofImports =
        new ImportOperations(
                new Administered(accounts, pools), imports, new PageTokens(kek, clock), publicUrl)
            .all();
    var ofEvents = new EventOperations(accounts, events, devices, new PageTokens(kek, clock)).all();
    var attempts =
        List.of(
            new AdminGetAttempt(accounts, users, events),
            new AttemptList(accounts, users, events, new PageTokens(kek, clock)).operation(),
            new ExplainRequest(gate));
    var administered = new Administered(accounts, pools);
    var ofSaml = new SamlOperations(administered, samlKeys).all();
    var ofKeys = new KeyOperations(administered, tokens).all();
    return Stream.of(
            signIn,
            account,
            mfa,
            ofDevices,
            configuration,
            ofImports,
            ofEvents,
            ofSaml,
            attempts,
            ofKeys)
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Done when every token verticle has the pool's keys, so that no first login has to read them.
   * Where there are none yet one of them makes them before the others look, as that takes a while.
   * Fails with PoolNotFound.
   */
  public Future<Void> keysReady(String poolId, Deadline deadline) {
    return publicKeys(poolId, deadline)
        .compose(_ -> pools.pool(poolId, deadline))
        .compose(pool -> tokens.sendToEach(new TokenCommand.PublicKeys(deadline, pool)))
        .compose(replies -> Future.all(replies.stream().map(CognitoRooms::jwks).toList()))
        .mapEmpty();
  }

  /** The pool's public keys as JSON text. Fails with PoolNotFound. */
  public Future<String> publicKeys(String poolId, Deadline deadline) {
    return keySet(poolId, pool -> new TokenCommand.PublicKeys(deadline, pool), deadline);
  }

  /** The same as they are kept at this moment, which costs a trip to Redis. */
  public Future<String> publicKeysNow(String poolId, Deadline deadline) {
    return keySet(poolId, pool -> new TokenCommand.PublicKeysNow(deadline, pool), deadline);
  }

  private Future<String> keySet(
      String poolId, Function<Pool, TokenCommand> command, Deadline deadline) {
    return pools
        .pool(poolId, deadline)
        .compose(pool -> tokens.send(command.apply(pool)))
        .compose(CognitoRooms::jwks);
  }

  private static Future<String> jwks(TokenReply reply) {
    return switch (reply) {
      case TokenReply.KeySet(var jwks) -> Future.succeededFuture(jwks);
      case TokenReply.Refused(var failure) -> Future.failedFuture(new Failed(failure));
      default -> throw new IllegalStateException("not an answer about public keys");
    };
  }
}
