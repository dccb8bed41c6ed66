package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Ahead;
import io.vertx.core.json.JsonObject;

/** {@code ProviderUserIdentifierType}: somebody as a provider knows them, or as this pool does. */
record ProviderUser(String provider, String attribute, String value) {
  /** The name that stands for the pool itself. */
  static final String POOL = "Cognito";

  /** Who is looked up is kept with the user; what providers say is shorter by far. */
  private static final int LONGEST = 2048;

  /** Throws {@code Failed} with Invalid where the provider or the value is not given. */
  static ProviderUser read(JsonObject input, String member) {
    var json = Members.object(input, member);
    var user =
        new ProviderUser(
            json.getString("ProviderName", ""),
            json.getString("ProviderAttributeName", ""),
            json.getString("ProviderAttributeValue", ""));
    if (user.provider.isEmpty() || user.value.isEmpty()) {
      throw Members.invalid(member + " needs a ProviderName and a ProviderAttributeValue.");
    }
    if (user.value.length() > LONGEST) {
      throw Members.invalid(member + ".ProviderAttributeValue is too long.");
    }
    return user;
  }

  /** The same for the directory. */
  Ahead.Somebody somebody() {
    return new Ahead.Somebody(provider, attribute, value);
  }

  boolean inPool() {
    return provider.equals(POOL);
  }

  /** Says nothing of who it is. */
  @Override
  public String toString() {
    return "ProviderUser[" + provider + "]";
  }
}
