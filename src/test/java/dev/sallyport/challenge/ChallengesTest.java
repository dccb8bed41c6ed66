package dev.sallyport.challenge;

import static dev.sallyport.challenge.ChallengeForTests.KEK;
import static dev.sallyport.challenge.ChallengeForTests.POOL;
import static dev.sallyport.challenge.ChallengeForTests.RANDOM;
import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.QuestionSourceConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.StepConfig.Type;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChallengesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    done(vertx.close());
  }

  @Test
  void every_type_says_its_name_when_it_opens() throws Exception {
    var challenges = with(Map.of());
    for (var type : Type.values()) {
      var attempt = ChallengeForTests.attempt(type, null, "bob");
      assertThat(done(challenges.of(type, POOL).open(attempt)).shown())
          .containsEntry("type", type.name());
    }
  }

  @Test
  void captchas_can_be_made_here() throws Exception {
    done(with(Map.of()).check());
  }

  @Test
  void only_a_pool_with_a_source_asks_over_http() {
    var source = new QuestionSourceConfig("https://questions.example/ask", new Secret("key"));
    var challenges = with(Map.of(POOL.id(), source));
    var enrolled = challenges.of(Type.QUESTION, pool());
    assertThat(challenges.of(Type.QUESTION, pool())).isSameAs(enrolled);
    assertThat(challenges.of(Type.QUESTION, POOL)).isNotSameAs(enrolled);
    assertThat(challenges.of(Type.CAPTCHA_POW, POOL))
        .isSameAs(challenges.of(Type.CAPTCHA_POW, pool()));
  }

  @Test
  void a_source_without_a_proper_url_stops_the_start() {
    for (var url : new String[] {"", "questions", "ftp://x/", "http:///x", "http://a b/"}) {
      var source = new QuestionSourceConfig(url, new Secret("key"));
      assertThatThrownBy(() -> with(Map.of("pool", source)))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private Challenges with(Map<String, QuestionSourceConfig> sources) {
    var draw = new BoundedPool(vertx, "draw-challenges-test", 1, 10);
    return Challenges.of(vertx, draw, KEK, RANDOM, InstantSource.system(), sources, null, null);
  }
}
