package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.Sha256;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PageTokensTest {
  private Instant now = Instant.EPOCH;
  private final PageTokens pages = new PageTokens(Kek.of("test", new byte[32]), () -> now);

  private Failure refusal(String token, String question) {
    return catchThrowableOfType(Failed.class, () -> pages.position(token, question)).failure();
  }

  @Test
  void a_token_leads_back_to_its_position_for_an_hour() {
    var token = pages.token("some where", "q");
    assertThat(token).doesNotContain("some").matches("\\S+");
    now = now.plus(Duration.ofMinutes(59));
    assertThat(pages.position(token, "q")).isEqualTo("some where");
    now = now.plus(Duration.ofMinutes(1));
    assertThat(refusal(token, "q")).isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void no_token_is_the_beginning() {
    assertThat(pages.position(null, "q")).isEmpty();
  }

  @Test
  void a_token_of_another_question_or_another_key_is_refused() {
    var token = pages.token("x", "q");
    assertThat(refusal(token, "r")).isInstanceOf(Failure.Invalid.class);
    assertThat(refusal(token + "A", "q")).isInstanceOf(Failure.Invalid.class);
    assertThat(refusal("test.AAAA", "q")).isInstanceOf(Failure.Invalid.class);
    var others = new PageTokens(Kek.of("test", Sha256.hash(new byte[0])), () -> now);
    assertThat(refusal(others.token("x", "q"), "q")).isInstanceOf(Failure.Invalid.class);
  }
}
