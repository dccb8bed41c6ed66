package dev.sallyport.token;

import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Requests.Use;
import dev.sallyport.runtime.BusMessage;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.trigger.PreTokenGeneration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be asked of the token verticles. */
public sealed interface TokenCommand extends BusMessage {
  Deadline deadline();

  /**
   * Mint ID, access and refresh token for somebody who just signed in. Answered by {@link
   * TokenReply.Minted}, or by {@link TokenReply.Refused} with DeviceNotFound where their device was
   * forgotten meanwhile.
   *
   * @param attempt names the sign-in: {@code event_id}, a UUID
   * @param device what they signed in on, or null where that is not tracked
   * @param consent what it was for; null for the API
   * @param key the thumbprint of the key that the access token is bound to (RFC 9449 §6), and of a
   *     client without a secret the refresh token too; or null
   */
  record Mint(
      String attempt,
      Deadline deadline,
      Pool pool,
      AppClient client,
      User user,
      Instant authTime,
      Reason reason,
      @Nullable OnDevice device,
      @Nullable Consent consent,
      @Nullable String key)
      implements TokenCommand {
    /** For the API. */
    public Mint(
        String attempt,
        Deadline deadline,
        Pool pool,
        AppClient client,
        User user,
        Instant authTime,
        Reason reason,
        @Nullable OnDevice device) {
      this(attempt, deadline, pool, client, user, authTime, reason, device, null, null);
    }

    /** After a plain sign-in. */
    public Mint(
        String attempt,
        Deadline deadline,
        Pool pool,
        AppClient client,
        User user,
        Instant authTime) {
      this(attempt, deadline, pool, client, user, authTime, Reason.SIGN_IN, null);
    }
  }

  /**
   * The device somebody signs in on.
   *
   * @param key names it
   * @param known it was confirmed before; else it gets its name with these tokens
   * @param address where it is
   */
  record OnDevice(String key, boolean known, Address address) {}

  /**
   * What tokens are made for, as the pool's own function is told.
   *
   * @param metadata ClientMetadata, where it is meant for that function
   */
  record Reason(PreTokenGeneration.Source source, Map<String, String> metadata) {
    /** A plain sign-in. */
    public static final Reason SIGN_IN =
        new Reason(PreTokenGeneration.Source.AUTHENTICATION, Map.of());

    /** A sign-in on the pages. */
    public static final Reason HOSTED = new Reason(PreTokenGeneration.Source.HOSTED_AUTH, Map.of());

    public Reason {
      metadata = Map.copyOf(metadata);
    }

    /** Says nothing of the metadata. */
    @Override
    public String toString() {
      return "Reason[" + source + "]";
    }
  }

  /**
   * Exchange a refresh token for a new ID and access token (no new refresh token). Answered by
   * {@link TokenReply.Minted}, whose refresh token is null, or by {@link TokenReply.Refused}.
   *
   * @param proof what the client sent to prove itself, checked once the token's owner is known;
   *     null for a public client
   * @param device DEVICE_KEY as it was sent, or null
   */
  record Refresh(
      Deadline deadline,
      Pool pool,
      AppClient client,
      String refreshToken,
      @Nullable String proof,
      @Nullable String device)
      implements TokenCommand {
    @Override
    public String toString() {
      return "Refresh[***]";
    }
  }

  /**
   * Exchange a refresh token for new tokens, a new refresh token among them where the client has
   * rotation. Whether the client is who it says was checked by the caller. Answered by {@link
   * TokenReply.Minted} or {@link TokenReply.Refused}.
   *
   * @param requestId for the event that a token was used twice
   * @param address where the call came from
   * @param device DeviceKey as it was sent, or null
   * @param metadata ClientMetadata, for the pool's own function
   * @param key the thumbprint of the key that the client proved to hold; or null
   */
  record Exchange(
      String requestId,
      Address address,
      Deadline deadline,
      Pool pool,
      AppClient client,
      String refreshToken,
      @Nullable String device,
      Map<String, String> metadata,
      @Nullable String key)
      implements TokenCommand {
    public Exchange {
      metadata = Map.copyOf(metadata);
    }

    @Override
    public String toString() {
      return "Exchange[***]";
    }
  }

  /**
   * Verify an access token: signature, expiry, use, scope, revocation, and that its user still
   * exists and is enabled. Answered by {@link TokenReply.Verified} or {@link TokenReply.Refused}.
   *
   * @param use what it is for, which is counted while the user is looked up
   * @param scope what it must be good for
   * @param key the thumbprint of the key that whoever sent it proved to hold, to which it must be
   *     bound; null for none, and then it must not be
   */
  record Verify(Deadline deadline, String accessToken, Use use, String scope, @Nullable String key)
      implements TokenCommand {
    /** For what its owner may do by the API. */
    public Verify(Deadline deadline, String accessToken, Use use) {
      this(deadline, accessToken, use, Claims.SELF_SERVICE, null);
    }

    @Override
    public String toString() {
      return "Verify[***]";
    }
  }

  /**
   * Revoke one refresh token and all that came from it. Unknown or revoked already is fine.
   * Answered by Done or Refused.
   */
  record Revoke(Deadline deadline, Pool pool, AppClient client, String refreshToken)
      implements TokenCommand {
    @Override
    public String toString() {
      return "Revoke[***]";
    }
  }

  /**
   * End every token family of a user begun before now, on Redis's own clock.
   *
   * @param spareFamily a family (origin_jti) that lives on, or null
   */
  record SignOut(Deadline deadline, User user, @Nullable String spareFamily)
      implements TokenCommand {}

  /**
   * Mint an access token for a client itself (RFC 6749 §4.4). Who the client is, and that it may
   * have these scopes, was checked by the caller. Answered by {@link TokenReply.ForClient}.
   *
   * @param metadata for the pool's own function
   * @param key the thumbprint of the key that it is bound to; or null
   */
  record MintForClient(
      Deadline deadline,
      Pool pool,
      AppClient client,
      Set<String> scopes,
      Map<String, String> metadata,
      @Nullable String key)
      implements TokenCommand {
    public MintForClient {
      scopes = Set.copyOf(scopes);
      metadata = Map.copyOf(metadata);
    }

    /** Says nothing of the metadata. */
    @Override
    public String toString() {
      return "MintForClient[" + client.id() + "]";
    }
  }

  /**
   * Exchange somebody's access token for one by which a client acts for them elsewhere (RFC 8693).
   * Who the client is was checked by the caller; whether it may is decided here, by its {@code
   * exchange} rules. Answered by {@link TokenReply.Delegated} or {@link TokenReply.NotDelegated}.
   *
   * @param actorToken says who acts; null where the client itself does
   * @param audiences whom the new token is for
   * @param scopes what it is to be good for; empty for all that it may be
   * @param key the thumbprint of the key that the client proved to hold, which the new token is
   *     bound to; or null
   */
  record Delegate(
      Deadline deadline,
      Pool pool,
      AppClient client,
      String subjectToken,
      @Nullable String actorToken,
      List<String> audiences,
      Set<String> scopes,
      @Nullable String key)
      implements TokenCommand {
    public Delegate {
      audiences = List.copyOf(audiences);
      scopes = Set.copyOf(scopes);
    }

    @Override
    public String toString() {
      return "Delegate[***]";
    }
  }

  /**
   * End the token family that came of a code which was brought twice. Answered by Done, also where
   * there is none.
   */
  record End(Deadline deadline, String poolId, PersonTag tag, String family)
      implements TokenCommand {}

  /**
   * Tell what a token of this pool is good for now (RFC 7662), access or refresh. Answered by
   * {@link TokenReply.Introspected}.
   *
   * @param client who asks
   */
  record Introspect(Deadline deadline, Pool pool, String client, String token)
      implements TokenCommand {
    @Override
    public String toString() {
      return "Introspect[***]";
    }
  }

  /** Read an ID token that a client hands back as a hint. Answered by {@link TokenReply.Hinted}. */
  record ReadHint(Deadline deadline, String idToken) implements TokenCommand {
    @Override
    public String toString() {
      return "ReadHint[***]";
    }
  }

  /**
   * Mint what tells a client that somebody signed out (OpenID Connect Back-Channel Logout 1.0
   * §2.4). Answered by {@link TokenReply.Logout}.
   *
   * @param session {@code sid}; empty where all sessions at the client end
   */
  record MintLogout(Deadline deadline, Pool pool, AppClient client, String sub, String session)
      implements TokenCommand {}

  /** The pool's public keys as a JWK set. Answered by {@link TokenReply.KeySet}. */
  record PublicKeys(Deadline deadline, Pool pool) implements TokenCommand {}

  /** The same as they are kept now, for who met a key that it does not know. */
  record PublicKeysNow(Deadline deadline, Pool pool) implements TokenCommand {}

  /**
   * The same for a pool that was stored just now: its keys are made, and none are looked for
   * before. Where there are some all the same, they count.
   */
  record FirstKeys(Deadline deadline, Pool pool) implements TokenCommand {}

  /** Tell of the pool's signing keys as they are now. Answered by {@link TokenReply.Keys}. */
  record ListKeys(Deadline deadline, Pool pool) implements TokenCommand {}

  /**
   * Make the pool's next signing keys, which are published now and sign an hour later; those of now
   * verify for as long as tokens of theirs may live. Answered by {@link TokenReply.Keys}; refused
   * with Unready while next keys wait already.
   */
  record RotateKeys(Deadline deadline, Pool pool) implements TokenCommand {}

  /**
   * The same where the keys that sign are older than this by Redis's clock, and no next ones wait.
   * A pool without keys gets none. Answered by {@link TokenReply.Renewed}.
   */
  record RotateKeysOlderThan(Deadline deadline, Pool pool, Duration age) implements TokenCommand {}

  /**
   * Take this signing key away at once, with the other one of its turn: nothing that they signed
   * counts any more, at the latest a second from now. Where they sign, others do from now on.
   * Answered by {@link TokenReply.Keys}; refused with PartNotFound where the pool has no such key.
   */
  record RevokeKey(Deadline deadline, Pool pool, String kid) implements TokenCommand {}
}
