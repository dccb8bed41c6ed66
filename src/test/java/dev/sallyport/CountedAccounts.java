package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.SallyportForTests.somebody;

import java.util.List;

/** What people do with accounts of their own, but for second factors. */
final class CountedAccounts extends CountedCalls {
  CountedAccounts(SallyportForTests sallyport) {
    super(sallyport);
  }

  @Override
  void name() {
    count(
        "GetUser",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> sdk.getUser(r -> r.accessToken(token));
        });
    count(
        "ChangePassword",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () ->
              sdk.changePassword(
                  r ->
                      r.accessToken(token)
                          .previousPassword(PASSWORD)
                          .proposedPassword("Other-Horse-9"));
        });
    count(
        "UpdateUserAttributes",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () ->
              sdk.updateUserAttributes(
                  r -> r.accessToken(token).userAttributes(attribute("name", "Alice")));
        });
    count(
        "UpdateUserAttributes email",
        () -> {
          var user = sallyport.user();
          var token = signedIn(user).accessToken();
          return () ->
              sdk.updateUserAttributes(
                  r ->
                      r.accessToken(token)
                          .userAttributes(attribute("email", "n" + user + "@example.com")));
        });
    count(
        "GetUserAttributeVerificationCode",
        () -> {
          var user = sallyport.user();
          var token = signedIn(user).accessToken();
          return () ->
              sdk.getUserAttributeVerificationCode(
                  r -> r.accessToken(token).attributeName("email"));
        });
    count(
        "VerifyUserAttribute",
        () -> {
          var user = sallyport.user();
          var token = signedIn(user).accessToken();
          sdk.getUserAttributeVerificationCode(r -> r.accessToken(token).attributeName("email"));
          return () ->
              sdk.verifyUserAttribute(
                  r ->
                      r.accessToken(token)
                          .attributeName("email")
                          .code(sallyport.code(user + "@example.com")));
        });
    count(
        "SignUp",
        () -> {
          var name = somebody();
          return () -> signUp(name);
        });
    count(
        "ConfirmSignUp",
        () -> {
          var name = somebody();
          signUp(name);
          var code = sallyport.code(name + "@example.com");
          return () ->
              sdk.confirmSignUp(r -> r.clientId(CLIENT).username(name).confirmationCode(code));
        });
    count(
        "ResendConfirmationCode",
        () -> {
          var name = somebody();
          signUp(name);
          return () -> sdk.resendConfirmationCode(r -> r.clientId(CLIENT).username(name));
        });
    count(
        "ForgotPassword",
        () -> {
          var user = sallyport.user();
          return () -> sdk.forgotPassword(r -> r.clientId(CLIENT).username(user));
        });
    count(
        "ConfirmForgotPassword",
        () -> {
          var user = sallyport.user();
          sdk.forgotPassword(r -> r.clientId(CLIENT).username(user));
          var code = sallyport.code(user + "@example.com");
          return () ->
              sdk.confirmForgotPassword(
                  r ->
                      r.clientId(CLIENT)
                          .username(user)
                          .confirmationCode(code)
                          .password("Other-Horse-9"));
        });
    count(
        "DeleteUser",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> sdk.deleteUser(r -> r.accessToken(token));
        });
    countForOwner(
        "DeleteUserAttributes",
        token -> sdk.deleteUserAttributes(r -> r.accessToken(token).userAttributeNames("name")));
    countForOwner(
        "DeleteUserAttributes email",
        token -> sdk.deleteUserAttributes(r -> r.accessToken(token).userAttributeNames("email")));
    countForOwner("GetUserAuthFactors", token -> sdk.getUserAuthFactors(r -> r.accessToken(token)));
    countForOwner(
        "SetUserSettings",
        token -> sdk.setUserSettings(r -> r.accessToken(token).mfaOptions(List.of())));
  }
}
