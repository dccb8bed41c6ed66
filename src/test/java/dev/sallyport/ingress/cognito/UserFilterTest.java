package dev.sallyport.ingress.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.directory.Listing.Source;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UserFilterTest {
  private static final User ALICE =
      User.fresh(
          new User.Identity("p", "sub-1", new PersonTag("A".repeat(16)), "alice", Instant.EPOCH),
          Map.of("email", "alice@example.com", "family_name", "O\"Hara\\", "custom:x", "1"),
          User.Status.CONFIRMED);

  private static boolean fits(String filter) {
    return UserFilter.parse(filter).fits(ALICE);
  }

  private static Failure refusal(String filter) {
    return catchThrowableOfType(Failed.class, () -> UserFilter.parse(filter)).failure();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username = \"alice\"",
        "username=\"alice\"",
        "  username  ^=  \"al\"  ",
        "email ^= \"alice@\"",
        "sub = \"sub-1\"",
        "family_name = \"O\\\"Hara\\\\\"",
        "cognito:user_status = \"confirmed\"",
        "cognito:user_status ^= \"Conf\"",
        "status = \"Enabled\""
      })
  void a_filter_fits_who_has_what_it_names(String filter) {
    assertThat(fits(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username = \"Alice\"",
        "username = \"al\"",
        "username ^= \"lice\"",
        "name = \"\"",
        "given_name ^= \"\"",
        "cognito:user_status = \"UNCONFIRMED\"",
        "status = \"enabled\"",
        "status = \"Disabled\""
      })
  void it_fits_nobody_else(String filter) {
    assertThat(fits(filter)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username",
        "username = alice",
        "username = 'alice'",
        "username == \"alice\"",
        "username $= \"a\"",
        "username = \"a\" and email = \"b\"",
        "username = \"a",
        "username = \"a\"b\"",
        "= \"a\"",
        "sub ^= \"sub\""
      })
  void what_is_no_filter_is_refused(String filter) {
    assertThat(refusal(filter)).isEqualTo(new Failure.Invalid("Error while parsing filter"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom:x", "gender", "Username", "email_verified"})
  void what_is_not_searched_is_refused_by_its_name(String attribute) {
    assertThat(refusal(attribute + " = \"1\""))
        .isEqualTo(new Failure.Invalid("Invalid search attribute: " + attribute));
  }

  @ParameterizedTest
  @CsvSource({
    "username =,Named",
    "sub =,Named",
    "email =,Having",
    "phone_number =,Having",
    "preferred_username =,Having",
    "email ^=,Fitting",
    "name =,Fitting",
    "status =,Fitting"
  })
  void an_index_is_used_where_there_is_one(String begin, String source) {
    assertThat(UserFilter.parse(begin + " \"x\"").source().getClass().getSimpleName())
        .isEqualTo(source);
  }

  @Test
  void a_long_value_full_of_escapes_is_read() {
    var filter = "email = \"" + "\\\"".repeat(120) + "\"";
    assertThat(UserFilter.parse(filter).source())
        .isEqualTo(new Source.Having("email", "\"".repeat(120)));
  }
}
