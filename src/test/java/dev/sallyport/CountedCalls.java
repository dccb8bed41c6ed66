package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;

/**
 * Calls whose trips to Redis are counted, by name: the operation and, where it is counted more than
 * once, how it differs. Each says what is done before and then makes the call.
 */
abstract class CountedCalls {
  static final String POOL = "local_Sallyport";
  static final String CLIENT = "demoapp";
  static final String PASSWORD = "Horse-Battery-8";

  final SallyportForTests sallyport;
  final CognitoIdentityProviderClient sdk;
  private final Map<String, Supplier<Supplier<?>>> calls = new LinkedHashMap<>();

  CountedCalls(SallyportForTests sallyport) {
    this.sallyport = sallyport;
    this.sdk = sallyport.sdk();
  }

  /** All of them, in the order they are named. */
  final Map<String, Supplier<Supplier<?>>> all() {
    name();
    return calls;
  }

  /** Says {@link #count} for each. */
  abstract void name();

  final void count(String name, Supplier<Supplier<?>> prepared) {
    if (calls.put(name, prepared) != null) {
      throw new IllegalStateException(name + " is counted twice");
    }
  }

  /** A call of an administrator about a user of the demo. */
  final void countForUser(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var user = sallyport.user();
          return () -> call.apply(user);
        });
  }

  /** A call of somebody who signed in, with the access token. */
  final void countForOwner(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> call.apply(token);
        });
  }

  final InitiateAuthResponse initiate(String flow, String... parameters) {
    var all = new HashMap<String, String>();
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    return sdk.initiateAuth(r -> r.clientId(CLIENT).authFlow(flow).authParameters(all));
  }

  final AuthenticationResultType signedIn(String user) {
    return initiate("USER_PASSWORD_AUTH", "USERNAME", user, "PASSWORD", PASSWORD)
        .authenticationResult();
  }

  /** Confirms the device of this sign-in. */
  final String confirmed(AuthenticationResultType tokens) {
    var key = tokens.newDeviceMetadata().deviceKey();
    sdk.confirmDevice(
        r ->
            r.accessToken(tokens.accessToken())
                .deviceKey(key)
                .deviceSecretVerifierConfig(c -> c.salt("AQ==").passwordVerifier("AQ==")));
    return key;
  }

  final Object signUp(String name) {
    return sdk.signUp(
        r ->
            r.clientId(CLIENT)
                .username(name)
                .password(PASSWORD)
                .userAttributes(attribute("email", name + "@example.com")));
  }

  /** A group with this member. */
  final String groupOf(String user) {
    var name = SallyportForTests.somebody();
    sdk.createGroup(r -> r.userPoolId(POOL).groupName(name));
    sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(name));
    return name;
  }

  /** A call that is refused, which is what is counted. */
  static Object failing(Supplier<?> call) {
    try {
      return call.get();
    } catch (RuntimeException refused) {
      return refused;
    }
  }
}
