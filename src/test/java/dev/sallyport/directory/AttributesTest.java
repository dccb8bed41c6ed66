package dev.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.config.LambdaConfig;
import dev.sallyport.config.MessagesConfig;
import dev.sallyport.directory.Pool.AttributeSchema;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AttributesTest {
  private static final Pool POOL = pool(Set.of());

  private static Pool pool(Set<String> usernameIs) {
    var schema =
        StandardAttributes.with(
            List.of(
                new AttributeSchema("given_name", "String", true, true, 0, 2048),
                new AttributeSchema("custom:tenant", "String", false, false, 2, 5),
                new AttributeSchema("custom:age", "Number", true, false, 0, 150),
                new AttributeSchema("custom:vip", "Boolean", true, false, 0, 0)));
    return new Pool(
        "local_attributes",
        "tests",
        true,
        Upkeep.none(),
        Set.of(),
        usernameIs,
        true,
        Set.of(),
        Set.of(),
        List.of(),
        true,
        new Pool.PasswordPolicy(8, true, true, true, true, true, 0, Duration.ofDays(7)),
        schema,
        "RS256",
        true,
        false,
        List.of(),
        SignInRules.passwordOnly(),
        LambdaConfig.none(),
        MessagesConfig.none(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static AppClient client(Set<String> readable, Set<String> writable) {
    var hour = Duration.ofHours(1);
    return new AppClient(
        "client",
        "pool",
        "tests",
        null,
        Set.of(),
        hour,
        hour,
        hour,
        hour,
        true,
        readable,
        writable,
        true,
        null,
        List.of(),
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static User user(Map<String, String> attributes) {
    return User.fresh(
        new User.Identity(
            POOL.id(), "the-sub", new PersonTag("0123456789abcdef"), "alice", Instant.EPOCH),
        attributes,
        User.Status.CONFIRMED);
  }

  private static Failure refusal(ThrowingCallable check) {
    return catchThrowableOfType(Failed.class, check).failure();
  }

  private static Failure asNew(Map<String, String> given) {
    return refusal(() -> Attributes.checkNew(POOL, given, client(Set.of(), Set.of()), false));
  }

  private static Failure unfit(String tail) {
    return new Failure.Invalid("Attributes did not conform to the schema: " + tail);
  }

  @Test
  void what_the_schema_has_not_is_refused() {
    assertThat(asNew(Map.of("shoe_size", "44")))
        .isEqualTo(unfit("shoe_size: Attribute does not exist in the schema."));
    assertThat(asNew(Map.of("custom:shoe", "44")))
        .isEqualTo(new Failure.Invalid("Type for attribute {custom:shoe} could not be determined"));
  }

  @Test
  void a_required_attribute_must_be_there_where_the_account_is_to_be_complete() {
    assertThat(refusal(() -> Attributes.checkNew(POOL, Map.of(), null, true)))
        .isEqualTo(unfit("given_name: The attribute is required"));
    Attributes.checkNew(POOL, Map.of(), null, false);
    assertThat(Attributes.missing(POOL, Map.of())).containsExactly("given_name");
    assertThat(Attributes.missing(POOL, Map.of("given_name", "Al"))).isEmpty();
  }

  @Test
  void lengths_and_ranges_hold() {
    assertThat(asNew(Map.of("custom:tenant", "x")))
        .isEqualTo(unfit("custom:tenant: String must be at least 2 characters long"));
    assertThat(asNew(Map.of("custom:tenant", "xxxxxx")))
        .isEqualTo(unfit("custom:tenant: String must be no longer than 5 characters"));
    assertThat(asNew(Map.of("custom:age", "151")))
        .isEqualTo(unfit("custom:age: Number must be between 0 and 150"));
    assertThat(asNew(Map.of("custom:age", "old")))
        .isEqualTo(unfit("custom:age: The attribute must be a number"));
    assertThat(asNew(Map.of("custom:vip", "maybe"))).isInstanceOf(Failure.Invalid.class);
    assertThat(asNew(Map.of("birthdate", "1-1-1999"))).isInstanceOf(Failure.Invalid.class);
    assertThat(asNew(Map.of("nickname", "half \ud83d"))).isInstanceOf(Failure.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a@b",
        "a b@c.de",
        "\"a b\"@c.de",
        "Al <a@b.de>",
        "a@[1.2.3.4]",
        "a@b.de\r\nBcc: x@y.z",
        "a@b.de,c@d.de",
        "a@b.de ",
        "a(x)@b.de",
        "a@x..de"
      })
  void what_is_not_one_plain_address_is_no_email(String value) {
    assertThat(asNew(Map.of("email", value)))
        .isEqualTo(new Failure.Invalid("Invalid email address format."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice@example.com", "user+tag@ex.co.uk", "a@xn--bcher-kva.de"})
  void a_plain_address_is_an_email(String value) {
    Attributes.checkNew(POOL, Map.of("email", value), client(Set.of(), Set.of()), false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12065550100", "+1 206 555 0100", "+1", "+12065550100123456", "+x"})
  void what_is_not_e164_is_no_phone_number(String value) {
    assertThat(asNew(Map.of("phone_number", value)))
        .isEqualTo(new Failure.Invalid("Invalid phone number format."));
  }

  @Test
  void a_client_writes_what_it_may_and_never_what_is_ours() {
    var unauthorized =
        new Failure.NotPermitted("A client attempted to write unauthorized attribute");
    var narrow = client(Set.of(), Set.of("given_name", "email_verified"));
    assertThat(refusal(() -> Attributes.checkNew(POOL, Map.of("nickname", "x"), narrow, false)))
        .isEqualTo(unauthorized);
    for (var name : List.of("sub", "email_verified", "phone_number_verified", "identities")) {
      assertThat(refusal(() -> Attributes.checkNew(POOL, Map.of(name, "true"), narrow, false)))
          .isEqualTo(unauthorized);
    }
    Attributes.checkNew(POOL, Map.of("email_verified", "true"), null, false);
    assertThat(refusal(() -> Attributes.checkNew(POOL, Map.of("sub", "x"), null, false)))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void an_immutable_attribute_stays_and_an_unchanged_value_may_be_sent_again() {
    var user = user(Map.of("custom:tenant", "one", "email_verified", "true"));
    var all = client(Set.of(), Set.of());
    assertThat(
            refusal(() -> Attributes.checkChange(POOL, user, Map.of("custom:tenant", "two"), all)))
        .isEqualTo(new Failure.Invalid("user.custom:tenant: Attribute cannot be updated."));
    Attributes.checkChange(
        POOL, user, Map.of("custom:tenant", "one", "email_verified", "true"), all);
  }

  @Test
  void a_client_reads_the_sub_and_what_it_is_allowed() {
    var user = user(Map.of("email", "a@b.de", "nickname", "al"));
    assertThat(Attributes.readable(user, client(Set.of("email"), Set.of())))
        .containsExactly(Map.entry("sub", "the-sub"), Map.entry("email", "a@b.de"));
    assertThat(Attributes.readable(user, client(Set.of(), Set.of())))
        .containsOnlyKeys("sub", "email", "nickname");
  }

  @Test
  void where_usernames_are_numbers_the_number_is_filled_in() {
    var pool = pool(Set.of("phone_number"));
    assertThat(Attributes.named(pool, "+12065550100", Map.of()))
        .containsEntry("phone_number", "+12065550100");
    assertThat(refusal(() -> Attributes.named(pool, "alice", Map.of())))
        .isEqualTo(new Failure.Invalid("Username should be a phone number."));
    assertThat(
            refusal(
                () ->
                    Attributes.named(pool, "+12065550100", Map.of("phone_number", "+12065550101"))))
        .isInstanceOf(Failure.Invalid.class);
  }

  @Test
  void a_destination_is_told_by_its_ends_only() {
    assertThat(Destination.of("email", "foo@example.com").masked()).isEqualTo("f***@e***");
    assertThat(Destination.of("phone_number", "+12065551234").masked()).isEqualTo("+*******1234");
    assertThat(Destination.of("email", "foo@example.com").toString()).doesNotContain("foo");
  }
}
