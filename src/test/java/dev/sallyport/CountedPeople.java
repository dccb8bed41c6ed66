package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.SallyportForTests.somebody;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What administrators do with users and groups. */
final class CountedPeople extends CountedCalls {
  CountedPeople(SallyportForTests sallyport) {
    super(sallyport);
  }

  @Override
  void name() {
    count(
        "AdminLinkProviderForUser",
        () -> {
          var place = provided();
          return () -> linked(place);
        });
    count(
        "AdminDisableProviderForUser",
        () -> {
          var place = provided();
          linked(place);
          return () ->
              sdk.adminDisableProviderForUser(
                  r ->
                      r.userPoolId(place)
                          .user(
                              u ->
                                  u.providerName("Google")
                                      .providerAttributeName("Cognito_Subject")
                                      .providerAttributeValue("1")));
        });
    count(
        "AdminCreateUser",
        () ->
            () ->
                sdk.adminCreateUser(
                    r ->
                        r.userPoolId(POOL)
                            .username(somebody())
                            .userAttributes(attribute("email", somebody() + "@example.com"))
                            .desiredDeliveryMediumsWithStrings("EMAIL")));
    count(
        "AdminGetUser",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminGetUser(r -> r.userPoolId(POOL).username(user));
        });
    count(
        "AdminSetUserPassword",
        () -> {
          var user = sallyport.user();
          return () ->
              sdk.adminSetUserPassword(
                  r -> r.userPoolId(POOL).username(user).password("Other-Horse-9").permanent(true));
        });
    count(
        "AdminResetUserPassword",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminResetUserPassword(r -> r.userPoolId(POOL).username(user));
        });
    count(
        "AdminDisableUser",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminDisableUser(r -> r.userPoolId(POOL).username(user));
        });
    count(
        "AdminUpdateUserAttributes",
        () -> {
          var user = sallyport.user();
          return () ->
              sdk.adminUpdateUserAttributes(
                  r ->
                      r.userPoolId(POOL)
                          .username(user)
                          .userAttributes(
                              attribute("email", "m" + user + "@example.com"),
                              attribute("email_verified", "true")));
        });
    count(
        "AdminUpdateUserAttributes, all that may be signed in by",
        () -> {
          var user = sallyport.user();
          return () ->
              sdk.adminUpdateUserAttributes(
                  r ->
                      r.userPoolId(POOL)
                          .username(user)
                          .userAttributes(
                              attribute("email", "m" + user + "@example.com"),
                              attribute("email_verified", "true"),
                              attribute("phone_number", "+49151" + System.nanoTime() % 100_000_000),
                              attribute("phone_number_verified", "true"),
                              attribute("preferred_username", "p" + user)));
        });
    count(
        "AdminUpdateUserAttributes verified",
        () -> {
          var name = somebody();
          signUp(name);
          return () ->
              sdk.adminUpdateUserAttributes(
                  r ->
                      r.userPoolId(POOL)
                          .username(name)
                          .userAttributes(attribute("email_verified", "true")));
        });
    count(
        "AdminUserGlobalSignOut",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminUserGlobalSignOut(r -> r.userPoolId(POOL).username(user));
        });
    count(
        "AdminDeleteUser",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminDeleteUser(r -> r.userPoolId(POOL).username(user));
        });
    count(
        "AdminAddUserToGroup",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          return () -> sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
        });
    count(
        "AdminRemoveUserFromGroup",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
          return () ->
              sdk.adminRemoveUserFromGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
        });
    count(
        "AdminListGroupsForUser",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
          return () -> sdk.adminListGroupsForUser(r -> r.userPoolId(POOL).username(user));
        });
    count(
        "ListUsersInGroup",
        () -> {
          var user = sallyport.user();
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
          return () -> sdk.listUsersInGroup(r -> r.userPoolId(POOL).groupName(g));
        });
    count("ListUsers", () -> () -> sdk.listUsers(r -> r.userPoolId(POOL)));
    count(
        "ListUsers filter",
        () -> {
          var user = sallyport.user();
          return () ->
              sdk.listUsers(r -> r.userPoolId(POOL).filter("email = \"" + user + "@example.com\""));
        });
    count(
        "CreateGroup", () -> () -> sdk.createGroup(r -> r.userPoolId(POOL).groupName(somebody())));
    count(
        "AdminListUserAuthEvents",
        () -> {
          var user = sallyport.user();
          return () -> sdk.adminListUserAuthEvents(r -> r.userPoolId(POOL).username(user));
        });
    count(
        "ListUsersInGroup of many",
        () -> {
          var many = largeGroup();
          return () -> sdk.listUsersInGroup(r -> r.userPoolId(POOL).groupName(many));
        });
    count(
        "AdminAddUserToGroup, in others already",
        () -> {
          var user = sallyport.user();
          groupOf(user);
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          return () -> sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(user).groupName(g));
        });
    countOnGroup("GetGroup", g -> sdk.getGroup(r -> r.userPoolId(POOL).groupName(g)));
    countOnGroup("UpdateGroup", g -> sdk.updateGroup(r -> r.userPoolId(POOL).groupName(g)));
    countOnGroup("DeleteGroup", g -> sdk.deleteGroup(r -> r.userPoolId(POOL).groupName(g)));
    countOnGroup("ListGroups", _ -> sdk.listGroups(r -> r.userPoolId(POOL)));
    count(
        "AdminConfirmSignUp",
        () -> {
          var name = somebody();
          signUp(name);
          return () -> sdk.adminConfirmSignUp(r -> r.userPoolId(POOL).username(name));
        });
    countForUser(
        "AdminEnableUser", user -> sdk.adminEnableUser(r -> r.userPoolId(POOL).username(user)));
    countForUser(
        "AdminDeleteUserAttributes",
        user ->
            sdk.adminDeleteUserAttributes(
                r -> r.userPoolId(POOL).username(user).userAttributeNames("name")));
    countForUser(
        "AdminDeleteUserAttributes email",
        user ->
            sdk.adminDeleteUserAttributes(
                r -> r.userPoolId(POOL).username(user).userAttributeNames("email")));
    countForUser(
        "AdminSetUserMFAPreference",
        user ->
            sdk.adminSetUserMFAPreference(
                r ->
                    r.userPoolId(POOL)
                        .username(user)
                        .softwareTokenMfaSettings(s -> s.enabled(false))));
    countForUser(
        "AdminSetUserSettings",
        user ->
            sdk.adminSetUserSettings(r -> r.userPoolId(POOL).username(user).mfaOptions(List.of())));
    // No event is kept here, which is told after it was looked for.
    countForUser(
        "AdminUpdateAuthEventFeedback",
        user ->
            failing(
                () ->
                    sdk.adminUpdateAuthEventFeedback(
                        r ->
                            r.userPoolId(POOL)
                                .username(user)
                                .eventId("none")
                                .feedbackValue("Valid"))));
    ours();
  }

  /** Operations that no SDK has. */
  private void ours() {
    countForUser(
        "AdminUnlockUser", user -> signed("Sallyport.AdminUnlockUser", user, new JsonObject()));
    countForUser(
        "AdminSetUserQuestions",
        user ->
            signed(
                "Sallyport.AdminSetUserQuestions",
                user,
                new JsonObject()
                    .put(
                        "Questions",
                        new JsonArray()
                            .add(new JsonObject().put("Question", "Who?").put("Answer", "me")))));
    for (var name : List.of("AdminDeleteSoftwareToken", "AdminGetUserAuthFactors")) {
      countForUser(
          name,
          user -> signed("AWSCognitoIdentityProviderService." + name, user, new JsonObject()));
    }
    countForUser(
        "AdminGetAttempt",
        _ ->
            sallyport.signed(
                "Sallyport.AdminGetAttempt",
                new JsonObject()
                    .put("UserPoolId", POOL)
                    .put("AttemptId", "00000000-0000-0000-0000-000000000000")));
    // Of attempts there are none here: each page of those makes two trips, and one for their names.
    for (var name : List.of("AdminListAttempts", "AdminListSigningKeys")) {
      countForUser(
          name,
          _ -> sallyport.signed("Sallyport." + name, new JsonObject().put("UserPoolId", POOL)));
    }
  }

  private Object signed(String target, String user, JsonObject more) {
    return sallyport.signed(target, more.put("UserPoolId", POOL).put("Username", user));
  }

  private void countOnGroup(String name, Function<String, ?> call) {
    count(
        name,
        () -> {
          var g = somebody();
          sdk.createGroup(r -> r.userPoolId(POOL).groupName(g));
          return () -> call.apply(g);
        });
  }

  /** A group with more members than a page has users, made once. */
  private String largeGroup() {
    if (large.isEmpty()) {
      large = groupOf(sallyport.user());
      for (int i = 0; i < 70; i++) {
        var name = somebody();
        sdk.adminCreateUser(r -> r.userPoolId(POOL).username(name).messageAction("SUPPRESS"));
        sdk.adminAddUserToGroup(r -> r.userPoolId(POOL).username(name).groupName(large));
      }
    }
    return large;
  }

  private String large = "";

  /** A pool with a provider and a user. */
  private String provided() {
    var pool = sdk.createUserPool(r -> r.poolName("x")).userPool().id();
    sdk.createIdentityProvider(
        r ->
            r.userPoolId(pool)
                .providerName("Google")
                .providerType("Google")
                .providerDetails(
                    Map.of("client_id", "us", "client_secret", "s", "authorize_scopes", "openid")));
    sdk.adminCreateUser(r -> r.userPoolId(pool).username("alice").messageAction("SUPPRESS"));
    return pool;
  }

  private Object linked(String pool) {
    return sdk.adminLinkProviderForUser(
        r ->
            r.userPoolId(pool)
                .destinationUser(d -> d.providerName("Cognito").providerAttributeValue("alice"))
                .sourceUser(
                    s ->
                        s.providerName("Google")
                            .providerAttributeName("Cognito_Subject")
                            .providerAttributeValue("1")));
  }
}
