package dev.sallyport.ingress.pages;

import dev.sallyport.SallyportForTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Pools of a configuration: with a client that asks for consent, and with passkeys. */
final class AskingPools {
  private static final String POOLS =
      """
      accessKeys:
        - id: SALLYPORTDEMOKEY0001
          secret: demo-secret-for-localhost-only-000000000
      pools:
        - id: local_Asking
          name: Asking
          clients:
            - id: calendar
              name: Calendar
              oauth:
                grants: [code]
                scopes: [openid, email, profile, orders/read, aws.cognito.signin.user.admin]
                callbacks: ["%1$s", "%2$s"]
                consent: true
            - id: own
              name: Own
              oauth:
                grants: [code]
                scopes: [openid]
                callbacks: ["%1$s", "%2$s"]
        - id: local_Passkeys
          name: Passkeys
          firstFactors: [PASSWORD, WEB_AUTHN]
          webAuthn: {relyingParty: localhost}
          clients:
            - id: passkeys
              flows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_AUTH]
              oauth: {grants: [code], scopes: [openid], callbacks: ["%1$s", "%2$s"]}
      """
          .formatted(HostedPool.CALLBACK, Chromium.CALLBACK);

  private AskingPools() {}

  static SallyportForTests start(Path dir) {
    try {
      return SallyportForTests.of(
          Files.writeString(dir.resolve("sallyport.yaml"), POOLS), Map.of());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** The pool whose client asks. */
  static HostedPool asking(SallyportForTests sallyport) {
    return new HostedPool(sallyport, "local_Asking", "calendar");
  }

  /** The pool whose people may have passkeys. */
  static HostedPool passkeys(SallyportForTests sallyport) {
    return new HostedPool(sallyport, "local_Passkeys", "passkeys");
  }
}
