package dev.sallyport.token;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.soon;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.audit.Audit;
import dev.sallyport.config.RedisConfig;
import dev.sallyport.config.RequestsConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.ClientSecrets;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Requests;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.redis.RedisKeys;
import dev.sallyport.redis.Script;
import dev.sallyport.revocation.RevocationFeed;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.LocalCodec;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Triggers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** The token room over a real bus and a real Redis, with a pool, a client and a user of its own. */
final class TokensForTests {
  static final String URL = "https://auth.example.test";
  static final Instant SIGNED_IN = Instant.parse("2026-09-01T01:02:03Z");

  final Vertx vertx;
  final DirectoryForTests directory;
  final Pool pool;
  final AppClient client;
  final User user;
  final TokenClient tokens;
  final RevocationFeed revocations;

  /** What the room takes for now; Redis keeps its own time. */
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  private TokensForTests(
      Vertx vertx, RedisConfig redis, Pool pool, AppClient client, String url, int threads)
      throws Exception {
    LocalCodec.install(vertx.eventBus());
    this.vertx = vertx;
    this.pool = pool;
    this.client = client;
    this.directory = DirectoryForTests.open(vertx, redis, pool, client);
    this.user =
        directory.stored(
            url.equals(URL) ? "alice" : "bob",
            Map.of("email", "a@example.com", "email_verified", "true"));
    InstantSource clock = now::get;
    this.revocations =
        RevocationFeed.begin(vertx, directory.redis, clock, new Metrics(new SimpleMeterRegistry()));
    var parts =
        new Tokens.Parts(
            url,
            directory.redis,
            directory.kek,
            directory.pools,
            directory.users,
            new Requests(directory.redis, RequestsConfig.none()),
            new Triggers(
                vertx,
                List.of(),
                new RandomIds(new SecureRandom()),
                clock,
                new Metrics(new SimpleMeterRegistry())),
            revocations,
            new BoundedPool(vertx, "sign-" + pool.id(), threads, threads == 1 ? 0 : 500),
            new RandomIds(new SecureRandom()),
            clock,
            new Audit(),
            new Metrics(new SimpleMeterRegistry()));
    this.tokens = done(Tokens.deploy(vertx, 2, parts));
  }

  static TokensForTests open(Vertx vertx) throws Exception {
    return open(vertx, pool("RS256"));
  }

  static TokensForTests open(Vertx vertx, Pool pool) throws Exception {
    return open(vertx, pool, client(pool));
  }

  static TokensForTests open(Vertx vertx, Pool pool, AppClient client) throws Exception {
    return new TokensForTests(vertx, RedisForTests.config(), pool, client, URL, 2);
  }

  /** The same pool as others know it, under another public URL. */
  static TokensForTests elsewhere(Vertx vertx, Pool pool, AppClient client) throws Exception {
    return new TokensForTests(
        vertx, RedisForTests.config(), pool, client, "https://other.example.test", 2);
  }

  static TokensForTests on(Vertx vertx, RedisConfig redis) throws Exception {
    var pool = pool("RS256");
    return new TokensForTests(vertx, redis, pool, client(pool), URL, 2);
  }

  /** One thread to sign with and nobody may wait for it. */
  static TokensForTests narrow(Vertx vertx) throws Exception {
    var pool = pool("RS256");
    return new TokensForTests(vertx, RedisForTests.config(), pool, client(pool), URL, 1);
  }

  static Pool pool(String algorithm) {
    var p = DirectoryForTests.pool();
    return new Pool(
        p.id(),
        p.name(),
        p.readOnly(),
        p.upkeep(),
        p.signInBy(),
        p.usernameIs(),
        p.caseSensitive(),
        p.autoVerify(),
        p.verifyBeforeChange(),
        p.recovery(),
        p.selfSignUp(),
        p.passwords(),
        p.schema(),
        algorithm,
        p.srp(),
        p.revokeOnPasswordChange(),
        p.challenges(),
        p.signIn(),
        p.lambdas(),
        p.messages(),
        p.created(),
        p.modified());
  }

  static AppClient client(Pool pool) {
    return client(pool, null, Duration.ofDays(30), true, true);
  }

  static AppClient client(
      Pool pool, String secret, Duration refreshTime, boolean hideUsers, boolean revocable) {
    return new AppClient(
        UUID.randomUUID().toString().replace("-", ""),
        pool.id(),
        "tests",
        secret == null
            ? null
            : ClientSecrets.of(new ClientSecrets.One("one", new Secret(secret), Instant.EPOCH)),
        Set.of(),
        Duration.ofMinutes(60),
        Duration.ofMinutes(30),
        refreshTime,
        Duration.ofMinutes(3),
        hideUsers,
        Set.of(),
        Set.of(),
        revocable,
        null,
        List.of(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  TokenReply ask(TokenCommand command) throws Exception {
    return done(tokens.send(command));
  }

  TokenReply.Minted mint() throws Exception {
    return mint(user);
  }

  TokenReply.Minted mint(User someone) throws Exception {
    return (TokenReply.Minted)
        ask(
            new TokenCommand.Mint(
                UUID.randomUUID().toString(), soon(), pool, client, someone, SIGNED_IN));
  }

  TokenReply refresh(String token) throws Exception {
    return refresh(token, null);
  }

  TokenReply refresh(String token, String proof) throws Exception {
    return ask(new TokenCommand.Refresh(soon(), pool, client, token, proof, null));
  }

  TokenReply exchange(String token, Duration grace) throws Exception {
    return ask(
        new TokenCommand.Exchange(
            "request",
            Address.of("192.0.2.1"),
            soon(),
            pool,
            client.withRotation(grace),
            token,
            null,
            Map.of(),
            null));
  }

  TokenReply verify(String token) throws Exception {
    return ask(new TokenCommand.Verify(soon(), token, Requests.Use.READ));
  }

  TokenReply revoke(String token) throws Exception {
    return ask(new TokenCommand.Revoke(soon(), pool, client, token));
  }

  TokenReply signOut(String spare) throws Exception {
    return ask(new TokenCommand.SignOut(soon(), user, spare));
  }

  JWKSet publicKeys() throws Exception {
    var reply = (TokenReply.KeySet) ask(new TokenCommand.PublicKeys(soon(), pool));
    return JWKSet.parse(reply.jwks());
  }

  /** The pool's real keys, as an attacker would like to have them. */
  KeyPairs stolenKeys() throws Exception {
    publicKeys();
    var key = RedisKeys.signingKey(pool.id(), pool.algorithm());
    var kept = done(directory.redis.get(key, soon()));
    return Succession.decode(pool.algorithm(), directory.kek.open("signing-keys", kept, key))
        .turns()
        .getFirst()
        .pairs();
  }

  /** Changes who alice is. */
  void become(User changed) throws Exception {
    done(directory.users.update(user, _ -> changed, soon()));
  }

  void forget(String family) throws Exception {
    var delete = new Script("delete", "return redis.call('DEL', KEYS[1])", "0".repeat(40));
    var key = RedisKeys.person(user.tag().value(), "family:" + family);
    done(directory.redis.run(delete, List.of(key), List.of(), soon()));
  }

  /** What nimbus-jose-jwt, which shares no code with us, makes of a token. */
  SignedJWT secondOpinion(String token) throws Exception {
    var jwt = SignedJWT.parse(token);
    var key = publicKeys().getKeyByKeyId(jwt.getHeader().getKeyID());
    var verifier =
        pool.algorithm().equals("RS256")
            ? new RSASSAVerifier(key.toRSAKey())
            : new ECDSAVerifier(key.toECKey());
    if (!jwt.verify(verifier)) {
      throw new AssertionError("signature does not verify");
    }
    return jwt;
  }

  static User disabled(User u) {
    return u.withStanding(u.standing().withEnabled(false));
  }

  static TokenReply refused(Failure failure) {
    return new TokenReply.Refused(failure);
  }
}
