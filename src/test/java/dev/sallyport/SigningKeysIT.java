package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.vertx.core.json.JsonObject;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Keys that follow each other while people are signed in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SigningKeysIT {
  private static final String POOL = "local_Sallyport";
  private static final JsonObject ASKED = new JsonObject().put("UserPoolId", POOL);

  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static List<String> states(JsonObject answer) {
    return answer.getJsonArray("SigningKeys").stream()
        .map(JsonObject.class::cast)
        .map(key -> key.getString("TokenUse") + " " + key.getString("State"))
        .toList();
  }

  private static String kid(String token) throws ParseException {
    return SignedJWT.parse(token).getHeader().getKeyID();
  }

  private static List<String> published() {
    var jwks = sallyport.get(sallyport.api().resolve("/" + POOL + "/.well-known/jwks.json")).body();
    return new JsonObject(jwks)
        .getJsonArray("keys").stream().map(key -> ((JsonObject) key).getString("kid")).toList();
  }

  @Test
  void AC067_a_rotation_makes_no_token_wrong() throws Exception {
    var user = sallyport.user();
    var before = sallyport.signedIn(user, "Horse-Battery-8").accessToken();
    assertThat(states(sallyport.signed("Sallyport.AdminListSigningKeys", ASKED)))
        .containsExactly("access ACTIVE", "id ACTIVE");
    assertThat(states(sallyport.signed("Sallyport.AdminRotateSigningKeys", ASKED)))
        .containsExactly("access ACTIVE", "id ACTIVE", "access NEXT", "id NEXT");
    assertThat(sallyport.signed("Sallyport.AdminRotateSigningKeys", ASKED).getString("__type"))
        .contains("PreconditionNotMetException");
    sallyport.advance("50m");
    var meanwhile = sallyport.signedIn(user, "Horse-Battery-8").accessToken();
    assertThat(kid(meanwhile)).isEqualTo(kid(before));
    assertThat(published()).hasSize(4);
    sallyport.advance("11m");
    var after = sallyport.signedIn(user, "Horse-Battery-8").accessToken();
    assertThat(kid(after)).isNotEqualTo(kid(before)).isIn(published());
    for (var token : List.of(meanwhile, after)) {
      assertThat(sallyport.sdk().getUser(r -> r.accessToken(token)).username()).isEqualTo(user);
    }
    assertThat(states(sallyport.signed("Sallyport.AdminListSigningKeys", ASKED)))
        .containsExactly("access RETIRING", "id RETIRING", "access ACTIVE", "id ACTIVE");
    sallyport.advance("26h");
    assertThat(published()).hasSize(2).contains(kid(after));
  }
}
