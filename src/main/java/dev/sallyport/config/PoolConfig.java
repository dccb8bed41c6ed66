package dev.sallyport.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One user pool from the configuration, read-only to the API.
 *
 * @param signInBy of email, phone_number, preferred_username: what also names a user once verified
 * @param usernameIs of email, phone_number: what a username is instead of free text; not together
 *     with signInBy
 * @param autoVerify of email, phone_number: what gets a code on sign-up
 * @param recovery of email, phone_number, best first; empty lets only an administrator reset
 * @param attributes custom attributes, and standard ones that differ from the standard
 * @param algorithm RS256 or ES256
 * @param challenges what a sign-in must pass where its client has no list of its own; empty means
 *     none declared
 * @param users made at start where they do not exist yet
 * @param questions where questions are asked for, besides those enrolled; null means nowhere
 */
public record PoolConfig(
    String id,
    String name,
    Set<String> signInBy,
    Set<String> usernameIs,
    boolean caseSensitive,
    Set<String> autoVerify,
    List<String> recovery,
    boolean selfSignUp,
    PasswordPolicyConfig passwords,
    List<AttributeConfig> attributes,
    String algorithm,
    boolean revokeOnPasswordChange,
    List<StepConfig> challenges,
    List<ClientConfig> clients,
    List<UserConfig> users,
    @Nullable QuestionSourceConfig questions) {

  public PoolConfig {
    signInBy = Set.copyOf(signInBy);
    usernameIs = Set.copyOf(usernameIs);
    autoVerify = Set.copyOf(autoVerify);
    recovery = List.copyOf(recovery);
    attributes = List.copyOf(attributes);
    challenges = List.copyOf(challenges);
    clients = List.copyOf(clients);
    users = List.copyOf(users);
  }
}
