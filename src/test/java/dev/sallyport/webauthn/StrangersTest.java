package dev.sallyport.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.Kek;
import dev.sallyport.directory.SignInRules.WebAuthn;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StrangersTest {
  private static final WebAuthn RULES =
      new WebAuthn("example.com", Set.of("https://example.com"), false, false);

  private static Strangers replica(int key) {
    var bytes = new byte[32];
    bytes[0] = (byte) key;
    return new Strangers(Kek.of("test", bytes));
  }

  @Test
  void a_made_up_passkey_is_the_same_at_every_replica_and_nobody_elses() {
    var here = replica(1).of(RULES, "sub-1");
    assertThat(replica(1).of(RULES, "sub-1").id()).isEqualTo(here.id());
    assertThat(replica(1).of(RULES, "sub-2").id()).isNotEqualTo(here.id());
    assertThat(replica(2).of(RULES, "sub-1").id()).isNotEqualTo(here.id());
  }

  @Test
  void made_up_ids_are_as_long_as_those_of_real_authenticators() {
    var strangers = replica(1);
    assertThat(
            IntStream.range(0, 100)
                .mapToObj(n -> Library.bytes(strangers.of(RULES, "sub-" + n).id()).length)
                .distinct())
        .containsExactlyInAnyOrder(16, 20, 32);
  }
}
