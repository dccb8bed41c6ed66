package dev.sallyport.abuse;

import dev.sallyport.abuse.RawCaller.Answer;
import dev.sallyport.crypto.SrpClient;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** SRP sign-ins over a {@link RawCaller}. */
final class Srp {
  private Srp() {}

  /** The first half: what is answered to SRP_A. */
  static Answer begin(RawCaller caller, String client, String user) {
    return caller.initiate(
        client,
        "USER_SRP_AUTH",
        new JsonObject()
            .put("USERNAME", user)
            .put("SRP_A", SrpClient.of("local_Sallyport").srpA()));
  }

  /** Both halves, with a proof that is well-formed and wrong. */
  static Answer wrongProof(RawCaller caller, String client, String user) {
    var asked = begin(caller, client, user);
    return prove(caller, client, user, asked, "A".repeat(43) + "=");
  }

  /** The second half, with this signature. */
  static Answer prove(
      RawCaller caller, String client, String user, Answer asked, String signature) {
    return caller.respond(
        client,
        "PASSWORD_VERIFIER",
        asked.text("Session"),
        new JsonObject()
            .put("USERNAME", user)
            .put("PASSWORD_CLAIM_SECRET_BLOCK", asked.parameter("SECRET_BLOCK"))
            .put("PASSWORD_CLAIM_SIGNATURE", signature)
            .put("TIMESTAMP", SrpClient.timestamp(Instant.now())));
  }
}
