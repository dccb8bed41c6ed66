package dev.sallyport.flow;

import static dev.sallyport.flow.FlowSession.Stage.EMAIL_OTP;
import static dev.sallyport.flow.FlowSession.Stage.PASSWORD;
import static dev.sallyport.flow.FlowSession.Stage.PASSWORD_SRP;
import static dev.sallyport.flow.FlowSession.Stage.SMS_OTP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.Kek;
import dev.sallyport.delivery.Message;
import dev.sallyport.directory.Credentials;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.SignInRules;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.User;
import dev.sallyport.flow.FlowSession.Stage;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChoicesTest {
  private static final Pool POOL =
      DirectoryForTests.pool(Set.of(), Set.of(), false)
          .withSignIn(
              SignInRules.passwordOnly()
                  .withFirstFactors(
                      Set.of(
                          FirstFactor.PASSWORD,
                          FirstFactor.EMAIL_OTP,
                          FirstFactor.SMS_OTP,
                          FirstFactor.WEB_AUTHN)));
  private static final Map<String, String> REACHED =
      Map.of("email", "a@example.com", "phone_number", "+15550100200");
  private final Choices choices = choices(Set.of(Message.Medium.values()));

  private static Choices choices(Set<Message.Medium> media) {
    return new Choices(
        Kek.of("test", new byte[32]),
        (_, attribute) ->
            media.contains(attribute.equals("email") ? Message.Medium.EMAIL : Message.Medium.SMS),
        _ -> false);
  }

  private static User user(User.Status status, Map<String, String> attributes) {
    var tag = new PersonTag("AAAAAAAAAAAAAAAA");
    return User.fresh(
            new User.Identity(POOL.id(), "sub", tag, "alice", Instant.EPOCH), attributes, status)
        .withCredentials(new Credentials("phc", null, 0, null, List.of()));
  }

  private static Pool asking(Mfa mfa) {
    return POOL.withSignIn(POOL.signIn().withMfa(mfa));
  }

  @Test
  void a_user_may_begin_with_what_the_pool_allows_and_they_can_do() {
    var all = user(User.Status.CONFIRMED, REACHED);
    assertThat(choices.of(POOL, all, "alice"))
        .containsExactly(PASSWORD_SRP, PASSWORD, EMAIL_OTP, SMS_OTP);
    assertThat(choices.of(POOL, user(User.Status.UNCONFIRMED, REACHED), "alice"))
        .contains(EMAIL_OTP);
    assertThat(choices.of(POOL, user(User.Status.CONFIRMED, Map.of()), "alice"))
        .containsExactly(PASSWORD_SRP, PASSWORD);
    var passwords = POOL.withSignIn(SignInRules.passwordOnly());
    assertThat(choices.of(passwords, all, "alice")).containsExactly(PASSWORD_SRP, PASSWORD);
    var bare = all.withCredentials(new Credentials(null, null, 0, null, List.of()));
    assertThat(choices.of(POOL, bare, "alice")).containsExactly(EMAIL_OTP, SMS_OTP);
  }

  @Test
  void whoever_owes_a_password_or_is_asked_for_a_second_factor_begins_with_the_password() {
    assertThat(choices.of(POOL, user(User.Status.FORCE_CHANGE_PASSWORD, REACHED), "alice"))
        .containsExactly(PASSWORD_SRP, PASSWORD);
    assertThat(choices.of(asking(Mfa.ON), user(User.Status.CONFIRMED, REACHED), "alice"))
        .containsExactly(PASSWORD_SRP, PASSWORD);
    assertThat(choices.of(asking(Mfa.ON), null, "x@example.com"))
        .containsExactly(PASSWORD_SRP, PASSWORD);
  }

  @Test
  void what_cannot_be_sent_is_offered_to_nobody_and_to_no_one() {
    var mails = choices(Set.of(Message.Medium.EMAIL));
    assertThat(mails.of(POOL, user(User.Status.CONFIRMED, REACHED), "alice"))
        .containsExactly(PASSWORD_SRP, PASSWORD, EMAIL_OTP);
    for (int i = 0; i < 100; i++) {
      assertThat(mails.of(POOL, null, "nobody" + i)).doesNotContain(SMS_OTP);
    }
  }

  @Test
  void nobody_is_offered_the_same_each_time_however_the_name_is_spelled() {
    for (int i = 0; i < 50; i++) {
      var offered = choices.of(POOL, null, "nobody" + i);
      assertThat(choices(Set.of(Message.Medium.values())).of(POOL, null, "NoBody" + i))
          .isEqualTo(offered);
    }
  }

  @Test
  void every_list_that_somebody_is_offered_nobody_may_be_offered_too() {
    var seen = new HashSet<List<Stage>>();
    for (int i = 0; i < 500; i++) {
      seen.add(choices.of(POOL, null, "nobody" + i));
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of(PASSWORD_SRP, PASSWORD),
            List.of(PASSWORD_SRP, PASSWORD, EMAIL_OTP),
            List.of(PASSWORD_SRP, PASSWORD, SMS_OTP),
            List.of(PASSWORD_SRP, PASSWORD, EMAIL_OTP, SMS_OTP),
            List.of(EMAIL_OTP),
            List.of(SMS_OTP),
            List.of(EMAIL_OTP, SMS_OTP));
    seen.clear();
    for (int i = 0; i < 500; i++) {
      seen.add(choices.of(POOL, null, "nobody" + i + "@example.com"));
    }
    assertThat(seen)
        .as("an address has an address, unless a password is owed")
        .containsExactlyInAnyOrder(
            List.of(PASSWORD_SRP, PASSWORD),
            List.of(PASSWORD_SRP, PASSWORD, EMAIL_OTP),
            List.of(PASSWORD_SRP, PASSWORD, EMAIL_OTP, SMS_OTP),
            List.of(EMAIL_OTP),
            List.of(EMAIL_OTP, SMS_OTP));
  }
}
