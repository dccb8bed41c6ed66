package dev.sallyport.token;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.Secret;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.ClientSecrets;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientProofTest {
  @Test
  void the_vector_of_the_specification_is_accepted_and_one_character_less_is_not() {
    var proof = "Tr2Su1jybx/4iQQGkUseKg2GMdUpAZzqL1WpOM+CyRg=";
    assertThatCode(() -> ClientProof.right(client(), user(), proof)).doesNotThrowAnyException();
    assertThatThrownBy(() -> ClientProof.right(client(), user(), proof.substring(1)))
        .isInstanceOf(Failed.class);
  }

  private static AppClient client() {
    return new AppClient(
        "3n4b5urk1ft4fl3mg5e62d9ado",
        "local_P",
        "tests",
        ClientSecrets.of(
            new ClientSecrets.One(
                "one",
                new Secret("topsecretclientsecret0123456789abcdefghijklmnopqrst"),
                Instant.EPOCH)),
        Set.of(),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofDays(30),
        Duration.ofMinutes(3),
        true,
        Set.of(),
        Set.of(),
        true,
        null,
        List.of(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static User user() {
    return User.fresh(
        new User.Identity(
            "local_P",
            "34c84488-e0e1-70ae-d2ee-991ad1a898c8",
            new PersonTag("AAAAAAAAAAAAAAAA"),
            "alice",
            Instant.EPOCH),
        Map.of(),
        User.Status.CONFIRMED);
  }
}
