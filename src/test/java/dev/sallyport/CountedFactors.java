package dev.sallyport;

import dev.sallyport.webauthn.AuthenticatorForTests;
import java.util.function.BiFunction;

/** Devices, passkeys, and apps that show codes. */
final class CountedFactors extends CountedCalls {
  CountedFactors(SallyportForTests sallyport) {
    super(sallyport);
  }

  @Override
  void name() {
    count(
        "ConfirmDevice",
        () -> {
          var tokens = signedIn(sallyport.user());
          return () -> confirmed(tokens);
        });
    count(
        "ListDevices",
        () -> {
          var tokens = signedIn(sallyport.user());
          confirmed(tokens);
          return () -> sdk.listDevices(r -> r.accessToken(tokens.accessToken()));
        });
    count(
        "ForgetDevice",
        () -> {
          var tokens = signedIn(sallyport.user());
          var key = confirmed(tokens);
          return () -> sdk.forgetDevice(r -> r.accessToken(tokens.accessToken()).deviceKey(key));
        });
    count(
        "AssociateSoftwareToken",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          return () -> sdk.associateSoftwareToken(r -> r.accessToken(token));
        });
    count(
        "VerifySoftwareToken",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          var app =
              Authenticator.of(sdk.associateSoftwareToken(r -> r.accessToken(token)).secretCode());
          return () -> sdk.verifySoftwareToken(r -> r.accessToken(token).userCode(app.fresh()));
        });
    count(
        "SetUserMFAPreference",
        () -> {
          var pool = MfaPool.demo(sallyport);
          var token = signedIn(sallyport.user()).accessToken();
          pool.register(token);
          return () ->
              sdk.setUserMFAPreference(
                  r -> r.accessToken(token).softwareTokenMfaSettings(s -> s.enabled(true)));
        });
    count(
        "GetDevice",
        () -> {
          var tokens = signedIn(sallyport.user());
          var key = confirmed(tokens);
          return () -> sdk.getDevice(r -> r.accessToken(tokens.accessToken()).deviceKey(key));
        });
    count(
        "UpdateDeviceStatus",
        () -> {
          var tokens = signedIn(sallyport.user());
          var key = confirmed(tokens);
          return () ->
              sdk.updateDeviceStatus(
                  r ->
                      r.accessToken(tokens.accessToken())
                          .deviceKey(key)
                          .deviceRememberedStatus("remembered"));
        });
    countOnDevice(
        "AdminGetDevice",
        (user, key) -> sdk.adminGetDevice(r -> r.userPoolId(POOL).username(user).deviceKey(key)));
    countOnDevice(
        "AdminListDevices",
        (user, _) -> sdk.adminListDevices(r -> r.userPoolId(POOL).username(user)));
    countOnDevice(
        "AdminUpdateDeviceStatus",
        (user, key) ->
            sdk.adminUpdateDeviceStatus(
                r ->
                    r.userPoolId(POOL)
                        .username(user)
                        .deviceKey(key)
                        .deviceRememberedStatus("remembered")));
    countOnDevice(
        "AdminForgetDevice",
        (user, key) ->
            sdk.adminForgetDevice(r -> r.userPoolId(POOL).username(user).deviceKey(key)));
    passkeys();
  }

  private void countOnDevice(String name, BiFunction<String, String, ?> call) {
    count(
        name,
        () -> {
          var user = sallyport.user();
          var key = confirmed(signedIn(user));
          return () -> call.apply(user, key);
        });
  }

  private void passkeys() {
    var people = PasskeysForTests.at(sallyport);
    countForOwner("StartWebAuthnRegistration", people::start);
    count(
        "CompleteWebAuthnRegistration",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          var made = AuthenticatorForTests.at(PasskeysForTests.ORIGIN).create(people.start(token));
          return () -> {
            people.complete(token, made);
            return token;
          };
        });
    count(
        "ListWebAuthnCredentials",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          people.register(token, AuthenticatorForTests.at(PasskeysForTests.ORIGIN));
          return () -> sdk.listWebAuthnCredentials(r -> r.accessToken(token));
        });
    count(
        "DeleteWebAuthnCredential",
        () -> {
          var token = signedIn(sallyport.user()).accessToken();
          var phone = AuthenticatorForTests.at(PasskeysForTests.ORIGIN);
          people.register(token, phone);
          return () ->
              sdk.deleteWebAuthnCredential(r -> r.accessToken(token).credentialId(phone.id()));
        });
    count(
        "InitiateAuth USER_AUTH, WEB_AUTHN asked",
        () -> {
          var user = sallyport.user();
          people.register(
              signedIn(user).accessToken(), AuthenticatorForTests.at(PasskeysForTests.ORIGIN));
          return () -> people.initiate(user);
        });
    count(
        "RespondToAuthChallenge WEB_AUTHN",
        () -> {
          var user = sallyport.user();
          var token = signedIn(user).accessToken();
          var phone = AuthenticatorForTests.at(PasskeysForTests.ORIGIN);
          people.register(token, phone);
          var asked = people.initiate(user);
          var answer = phone.get(PasskeysForTests.options(asked), people.sub(token)).encode();
          return () -> people.answer(user, asked.session(), answer);
        });
  }
}
