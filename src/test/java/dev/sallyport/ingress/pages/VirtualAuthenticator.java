package dev.sallyport.ingress.pages;

import com.google.gson.JsonParser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.vertx.core.json.JsonObject;

/** A device with passkeys that a tab believes in, and whose owner unlocks it whenever asked. */
final class VirtualAuthenticator {
  private final Page page;
  private final CDPSession devtools;
  private final String id;

  private VirtualAuthenticator(Page page) {
    this.page = page;
    this.devtools = page.context().newCDPSession(page);
    call("WebAuthn.enable", new JsonObject());
    var device =
        new JsonObject()
            .put("protocol", "ctap2")
            .put("transport", "internal")
            .put("hasResidentKey", true)
            .put("hasUserVerification", true)
            .put("isUserVerified", true)
            .put("automaticPresenceSimulation", true);
    this.id =
        call("WebAuthn.addVirtualAuthenticator", new JsonObject().put("options", device))
            .getString("authenticatorId");
  }

  /** Plugs one in. */
  static VirtualAuthenticator at(Page page) {
    return new VirtualAuthenticator(page);
  }

  private JsonObject call(String method, JsonObject input) {
    var answer = devtools.send(method, JsonParser.parseString(input.encode()).getAsJsonObject());
    return new JsonObject(answer.toString());
  }

  /** Makes a passkey by these options, as the page that the tab shows asks for one. */
  JsonObject made(JsonObject options) {
    var credential =
        page.evaluate(
            """
            async (options) => {
              const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options));
              const made = await navigator.credentials.create({ publicKey });
              return JSON.stringify(made.toJSON());
            }
            """,
            options.encode());
    return new JsonObject((String) credential);
  }

  /** Loses all its passkeys. */
  void forget() {
    call("WebAuthn.clearCredentials", new JsonObject().put("authenticatorId", id));
  }
}
