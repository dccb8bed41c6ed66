package dev.sallyport;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CreateUserPoolRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExplicitAuthFlowsType;

/** A pool made by the API for one test class or test, with a client that signs in by password. */
record ApiPool(CognitoIdentityProviderClient sdk, String id, String client) {
  static final String PASSWORD = "Horse-Battery-8";

  static ApiPool made(SallyportForTests sallyport, Consumer<CreateUserPoolRequest.Builder> how) {
    var sdk = sallyport.sdk();
    var id = sdk.createUserPool(how.andThen(r -> r.poolName("tests"))).userPool().id();
    return new ApiPool(sdk, id, client(sdk, id, List.of()));
  }

  /** Another client, that may write only these attributes. */
  String client(List<String> writable) {
    return client(sdk, id, writable);
  }

  /** Another client, that is told of people's states. */
  String telling() {
    return client(sdk, id, List.of(), "LEGACY");
  }

  private static String client(
      CognitoIdentityProviderClient sdk, String pool, List<String> writable) {
    return client(sdk, pool, writable, "ENABLED");
  }

  private static String client(
      CognitoIdentityProviderClient sdk, String pool, List<String> writable, String hiding) {
    return sdk.createUserPoolClient(
            r -> {
              r.userPoolId(pool)
                  .clientName("tests")
                  .preventUserExistenceErrors(hiding)
                  .explicitAuthFlows(
                      ExplicitAuthFlowsType.ALLOW_USER_PASSWORD_AUTH,
                      ExplicitAuthFlowsType.ALLOW_REFRESH_TOKEN_AUTH);
              if (!writable.isEmpty()) {
                r.writeAttributes(writable);
              }
            })
        .userPoolClient()
        .clientId();
  }

  /** A confirmed user whose password is {@link #PASSWORD}. */
  String user(AttributeType... attributes) {
    return user(SallyportForTests.somebody(), attributes);
  }

  String user(String name, AttributeType... attributes) {
    var made =
        sdk.adminCreateUser(
                r ->
                    r.userPoolId(id)
                        .username(name)
                        .messageAction("SUPPRESS")
                        .userAttributes(attributes))
            .user()
            .username();
    sdk.adminSetUserPassword(
        r -> r.userPoolId(id).username(made).password(PASSWORD).permanent(true));
    return made;
  }

  /** A user without a password, which costs no hash of ours to sign in. */
  void bare(String name, AttributeType... attributes) {
    sdk.adminCreateUser(
        r -> r.userPoolId(id).username(name).messageAction("SUPPRESS").userAttributes(attributes));
  }

  AuthenticationResultType signIn(String user) {
    return signIn(client, user);
  }

  AuthenticationResultType signIn(String client, String user) {
    return sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", user, "PASSWORD", PASSWORD)))
        .authenticationResult();
  }

  AuthenticationResultType refresh(String token) {
    return sdk.initiateAuth(
            r ->
                r.clientId(client)
                    .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                    .authParameters(Map.of("REFRESH_TOKEN", token)))
        .authenticationResult();
  }

  AdminGetUserResponse get(String user) {
    return sdk.adminGetUser(r -> r.userPoolId(id).username(user));
  }

  /** An attribute's value, or null. */
  String attribute(String user, String name) {
    return get(user).userAttributes().stream()
        .filter(each -> each.name().equals(name))
        .map(AttributeType::value)
        .findFirst()
        .orElse(null);
  }
}
