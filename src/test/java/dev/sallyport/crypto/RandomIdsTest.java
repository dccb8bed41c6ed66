package dev.sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RandomIdsTest {
  private final RandomIds ids = new RandomIds(new SecureRandom());

  @RepeatedTest(20)
  void a_uuid_is_of_version_4_and_of_the_usual_variant() {
    var uuid = UUID.fromString(ids.uuid());
    assertThat(uuid.version()).isEqualTo(4);
    assertThat(uuid.variant()).isEqualTo(2);
  }

  @Test
  void ids_have_the_length_that_was_asked_for() {
    assertThat(ids.bytes(5)).hasSize(5);
    assertThat(ids.base64url(32)).matches("[A-Za-z0-9_-]{43}");
    assertThat(ids.digits(6)).matches("[0-9]{6}");
  }

  @Test
  void codes_use_every_digit() {
    assertThat(
            Stream.generate(() -> ids.digits(6))
                .limit(200)
                .flatMapToInt(String::chars)
                .boxed()
                .collect(Collectors.toSet()))
        .hasSize(10);
  }

  @Test
  void equal_texts_are_equal_and_others_are_not() {
    assertThat(ConstantTime.equal("é", "é")).isTrue();
    assertThat(ConstantTime.equal("é", "e")).isFalse();
    assertThat(ConstantTime.equal(new byte[] {1}, new byte[] {1, 2})).isFalse();
  }
}
