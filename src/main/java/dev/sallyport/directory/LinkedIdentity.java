package dev.sallyport.directory;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Somebody at an outside identity provider, who is a user here (oauth2.md §9.6). Who is meant is
 * compared exactly as the provider says it: no case is folded, and no other attribute is looked at.
 *
 * @param attribute {@link #SUBJECT}, or an attribute of the pool that the provider's claim is
 *     mapped to
 * @param primary the account was made for them, and is nobody's without; else it was linked
 */
public record LinkedIdentity(
    String provider,
    IdentityProvider.Protocol protocol,
    String attribute,
    String value,
    boolean primary,
    Instant created) {
  /** Stands for what the provider itself calls somebody: the subject, or NameID. */
  public static final String SUBJECT = "Cognito_Subject";

  /** Whether this is who a provider means. */
  public boolean is(String provider, String attribute, String value) {
    return this.provider.equals(provider)
        && this.attribute.equals(attribute)
        && this.value.equals(value);
  }

  /** The same as a name of the user, in a space that no login name reaches. */
  static Names.Name name(String provider, String attribute, String value) {
    // Neither a provider nor an attribute has a line break in its name.
    return new Names.Name(Names.LINK, provider + "\n" + attribute + "\n" + value);
  }

  Names.Name name() {
    return name(provider, attribute, value);
  }

  /** The user with one more; there is none of the kind yet. */
  public static User added(User now, LinkedIdentity one) {
    return now.withIdentities(Stream.concat(now.identities().stream(), Stream.of(one)).toList());
  }

  /** The user without those. */
  public static User removed(User now, Predicate<LinkedIdentity> which) {
    return now.withIdentities(now.identities().stream().filter(which.negate()).toList());
  }

  /** The attribute {@code identities}: JSON text, with numbers and flags as such. */
  public static String attribute(List<LinkedIdentity> all) {
    return new JsonArray(
            all.stream()
                .map(
                    one ->
                        one.written()
                            .put("primary", one.primary)
                            .put("dateCreated", one.created.toEpochMilli()))
                .toList())
        .encode();
  }

  /** The claim {@code identities}: an array, in which everything is text (tokens.md §2). */
  public static JsonArray claim(List<LinkedIdentity> all) {
    return new JsonArray(
        all.stream()
            .map(
                one ->
                    one.written()
                        .put("primary", Boolean.toString(one.primary))
                        .put("dateCreated", Long.toString(one.created.toEpochMilli())))
            .toList());
  }

  /** Who issued it is known after the first sign-in there only. */
  private JsonObject written() {
    return new JsonObject()
        .put("userId", value)
        .put("providerName", provider)
        .put("providerType", protocol.wire())
        .putNull("issuer");
  }

  /** Says nothing of who it is. */
  @Override
  public String toString() {
    return "LinkedIdentity[" + provider + "]";
  }
}
