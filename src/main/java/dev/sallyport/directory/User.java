package dev.sallyport.directory;

import dev.sallyport.runtime.Withers;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One account, in five parts and the revision it was read at. The accessors of the parts stand here
 * too, so that readers need not know the parts; the withers of the parts are generated.
 */
@Withers
public record User(
    Identity identity,
    Profile profile,
    Standing standing,
    Credentials credentials,
    Factors factors,
    Revision revision)
    implements UserBuilder.With {

  /** Where an account stands in its life (directory.md §1). */
  public enum Status {
    UNCONFIRMED,
    CONFIRMED,
    FORCE_CHANGE_PASSWORD,
    RESET_REQUIRED,
    /** Signs in at an outside provider only, until an administrator sets a password. */
    EXTERNAL_PROVIDER
  }

  /**
   * Who the account is: what never changes.
   *
   * @param sub immutable, unique, UUID-shaped
   * @param tag where the person's keys are in Redis
   * @param username the canonical username; equals {@code sub} in pools whose usernames are e-mail
   *     addresses or phone numbers
   */
  public record Identity(
      String poolId, String sub, PersonTag tag, String username, Instant created) {}

  /**
   * What is told of the person.
   *
   * @param attributes standard and custom attributes by their wire name, {@code sub} left out; all
   *     values are strings
   * @param groups the groups the person was put in: their names, each with the id of the group that
   *     was meant; one deleted since may be among them, see {@link Groups#of}
   * @param pending an e-mail address or phone number that takes the place of the one among the
   *     attributes once it is verified, by the attribute's name
   * @param identities who the person is at outside providers
   */
  @Withers
  public record Profile(
      Map<String, String> attributes,
      Map<String, String> groups,
      Map<String, String> pending,
      List<LinkedIdentity> identities)
      implements UserProfileBuilder.With {
    public Profile {
      attributes = Map.copyOf(attributes);
      groups = Map.copyOf(groups);
      pending = Map.copyOf(pending);
      identities = List.copyOf(identities);
    }

    /** Of somebody who is nobody elsewhere. */
    public Profile(
        Map<String, String> attributes, Map<String, String> groups, Map<String, String> pending) {
      this(attributes, groups, pending, List.of());
    }

    /** Says nothing of the person. */
    @Override
    public String toString() {
      return "Profile[]";
    }
  }

  /** What the account is allowed: its place in its life, and whether an administrator shut it. */
  @Withers
  public record Standing(Status status, boolean enabled) implements UserStandingBuilder.With {}

  /**
   * A dynamic question; {@code answerHash} is a PHC string or MAC over the normalised answer, never
   * the answer.
   */
  public record Question(String id, String text, String answerHash) {
    @Override
    public String toString() {
      return "Question[" + id + "]";
    }
  }

  /**
   * Which write this is.
   *
   * @param number counts writes; a write over another number is refused by the store
   * @param modified when it was written
   */
  public record Revision(long number, Instant modified) {}

  /**
   * A new account, not stored: with no password and no factors, in no group, enabled.
   *
   * @param attributes as in {@link Profile}
   */
  public static User fresh(Identity identity, Map<String, String> attributes, Status status) {
    return new User(
        identity,
        new Profile(attributes, Map.of(), Map.of()),
        new Standing(status, true),
        Credentials.none(),
        Factors.none(),
        new Revision(0, identity.created()));
  }

  public String poolId() {
    return identity.poolId();
  }

  public String sub() {
    return identity.sub();
  }

  public PersonTag tag() {
    return identity.tag();
  }

  public String username() {
    return identity.username();
  }

  public Instant created() {
    return identity.created();
  }

  public Map<String, String> attributes() {
    return profile.attributes();
  }

  public Map<String, String> groups() {
    return profile.groups();
  }

  public List<LinkedIdentity> identities() {
    return profile.identities();
  }

  public Status status() {
    return standing.status();
  }

  /** Whether the account signs in at an outside provider, and not here. */
  public boolean external() {
    return status() == Status.EXTERNAL_PROVIDER;
  }

  /** What people know the account by: where its name is made by us, an address tells more. */
  public String called() {
    return username().equals(sub())
        ? Stream.of("email", "phone_number")
            .map(attributes()::get)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(username())
        : username();
  }

  /** Whether whoever is signed in may stay so: the account owes nothing first. */
  public boolean settled() {
    return enabled()
        && switch (status()) {
          case CONFIRMED, EXTERNAL_PROVIDER -> true;
          case UNCONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED -> false;
        };
  }

  public boolean enabled() {
    return standing.enabled();
  }

  public @Nullable String passwordHash() {
    return credentials.passwordHash();
  }

  public @Nullable String srp() {
    return credentials.srp();
  }

  public int credentialEpoch() {
    return credentials.epoch();
  }

  public @Nullable Instant temporaryUntil() {
    return credentials.temporaryUntil();
  }

  public List<String> passwordHistory() {
    return credentials.history();
  }

  public List<Question> questions() {
    return factors.questions();
  }

  public MfaSettings mfa() {
    return factors.mfa();
  }

  public List<Passkey> passkeys() {
    return factors.passkeys();
  }

  public long version() {
    return revision.number();
  }

  public Instant modified() {
    return revision.modified();
  }

  /**
   * Whether a sign-in that was decided on the other record would be decided alike on this one: the
   * same password, standing and second factors.
   */
  public boolean signsInAs(User other) {
    return sub().equals(other.sub())
        && credentialEpoch() == other.credentialEpoch()
        && standing.equals(other.standing)
        && mfa().equals(other.mfa());
  }

  /** The same account in another state of its life. */
  public User withStatus(Status next) {
    return withStanding(standing.withStatus(next));
  }

  /** The same account with these attributes and no others. */
  public User withAttributes(Map<String, String> all) {
    return withProfile(profile.withAttributes(all));
  }

  /** The same account with one attribute set. */
  public User withAttribute(String name, String value) {
    var all = new HashMap<>(attributes());
    all.put(name, value);
    return withAttributes(all);
  }

  /** The same account, of a person who is these and no others at outside providers. */
  public User withIdentities(List<LinkedIdentity> all) {
    return withProfile(profile.withIdentities(all));
  }

  /**
   * The same account with no password, until an administrator gives it one. What asked for another
   * password asks no longer.
   */
  public User withoutPassword() {
    return withCredentials(credentials.taken())
        .withStatus(
            switch (status()) {
              case CONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED -> Status.CONFIRMED;
              case UNCONFIRMED -> Status.UNCONFIRMED;
              case EXTERNAL_PROVIDER -> Status.EXTERNAL_PROVIDER;
            });
  }

  /** The same account with these dynamic questions and no others. */
  public User withQuestions(List<Question> all) {
    return withFactors(factors.withQuestions(all));
  }

  /** The same account with these settings for after the password. */
  public User withMfa(MfaSettings settings) {
    return withFactors(factors.withMfa(settings));
  }

  /** The same account with these passkeys and no others. */
  public User withPasskeys(List<Passkey> all) {
    return withFactors(factors.withPasskeys(all));
  }

  /** The same account with a new password: one more epoch, and the old hash in the history. */
  User withPassword(
      String hash,
      @Nullable String verifier,
      Status next,
      @Nullable Instant until,
      List<String> history) {
    return withCredentials(credentials.replaced(hash, verifier, until, history)).withStatus(next);
  }

  /** The same account and password, hashed or proved anew. */
  User withHash(@Nullable String hash, @Nullable String verifier) {
    return withCredentials(credentials.rehashed(hash, verifier));
  }

  /** The same account as it is written now. */
  User written(Instant now, long next) {
    return withRevision(new Revision(next, now));
  }

  @Override
  public String toString() {
    return "User[" + poolId() + ", " + sub() + "]";
  }
}
