package dev.sallyport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.MessagesConfig;
import dev.sallyport.config.MessagesConfig.Kind;
import dev.sallyport.config.MessagesConfig.Wording;
import dev.sallyport.delivery.Message.Medium;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TextsTest {
  private static final Texts TEXTS = Texts.load();

  /** A message in the words that come with the program. */
  static Message message(Kind kind, Medium medium, String to, String username, String code) {
    return TEXTS
        .words(MessagesConfig.none(), List.of(), kind, medium)
        .to(to, kind, medium, username, code);
  }

  private static String said(MessagesConfig own, String... wished) {
    return TEXTS.words(own, List.of(wished), Kind.RESET, Medium.SMS).text();
  }

  private static Wording sms(String language, String text) {
    return new Wording(Kind.RESET, language, null, null, text);
  }

  @Test
  void every_message_is_there_in_every_language_with_its_places() {
    for (var language : List.of("en", "de")) {
      for (var kind : Kind.values()) {
        for (var medium : Medium.values()) {
          var words = TEXTS.words(MessagesConfig.none(), List.of(language), kind, medium);
          assertThat(kind.complete(words.text())).as("%s %s %s", language, kind, medium).isTrue();
          if (medium == Medium.SMS) {
            assertThat(words.text().length()).isLessThanOrEqualTo(MessagesConfig.LONGEST_SMS);
          } else {
            assertThat(words.subject()).isNotEmpty();
          }
        }
      }
    }
  }

  @Test
  void the_first_wish_that_can_be_met_is() {
    var none = MessagesConfig.none();
    assertThat(said(none)).startsWith("Your password");
    assertThat(said(none, "de")).startsWith("Ihr Code");
    assertThat(said(none, "de-AT")).startsWith("Ihr Code");
    assertThat(said(none, "de_CH")).startsWith("Ihr Code");
    assertThat(said(none, "DE")).startsWith("Ihr Code");
    assertThat(said(none, "fr", "de")).startsWith("Ihr Code");
    assertThat(said(none, "en-GB", "de")).startsWith("Your password");
    assertThat(said(new MessagesConfig("de", List.of()), "fr")).startsWith("Ihr Code");
  }

  @Test
  void a_locale_that_is_no_language_is_passed_over() {
    for (var odd : List.of("", "*", "-", "de;q=0.1", "\u0000", "x".repeat(2_048), "../../etc")) {
      assertThat(said(MessagesConfig.none(), odd)).startsWith("Your password");
      assertThat(said(MessagesConfig.none(), odd, "de")).startsWith("Ihr Code");
    }
  }

  @Test
  void a_pools_own_words_come_before_ours_in_any_language() {
    var always = MessagesConfig.of(List.of(sms(null, "ACME {####}")));
    assertThat(said(always)).isEqualTo("ACME {####}");
    assertThat(said(always, "de")).isEqualTo("ACME {####}");
    var both = MessagesConfig.of(List.of(sms(null, "ACME {####}"), sms("fr-CA", "Allo {####}")));
    assertThat(said(both, "fr-CA")).isEqualTo("Allo {####}");
    assertThat(said(both, "fr")).isEqualTo("ACME {####}");
    assertThat(said(MessagesConfig.of(List.of(sms("de", "Hallo {####}"))), "de-CH"))
        .isEqualTo("Hallo {####}");
  }

  @Test
  void a_part_that_is_not_given_is_as_it_would_be_without_the_others() {
    var own = MessagesConfig.of(List.of(new Wording(Kind.SIGN_UP, null, "Welcome", null, null)));
    var words = TEXTS.words(own, List.of(), Kind.SIGN_UP, Medium.EMAIL);
    assertThat(words.subject()).isEqualTo("Welcome");
    assertThat(words.text()).startsWith("Your verification code");
  }

  @Test
  void a_name_that_looks_like_a_place_stays_a_name() {
    var message = message(Kind.INVITATION, Medium.SMS, "+15550100", "{####}", "$1{username}");
    assertThat(message.text())
        .isEqualTo("Your username is {####} and your temporary password is $1{username}");
  }

  @Test
  void in_a_mail_with_tags_no_name_is_one() {
    var words = new Words("Hello {username}", "<p>{username}: <b>{####}</b> {other}</p>");
    var name = "<a/href=//evil>";
    var mail = words.to("a@example.com", Kind.INVITATION, Medium.EMAIL, name, "a&\"<b");
    assertThat(mail.html()).isTrue();
    assertThat(mail.text())
        .isEqualTo("<p>&lt;a/href=//evil&gt;: <b>a&amp;&quot;&lt;b</b> {other}</p>");
    assertThat(mail.subject()).isEqualTo("Hello " + name);
    var sms = words.to("+15550100", Kind.INVITATION, Medium.SMS, name, "1");
    assertThat(sms.html()).isFalse();
    assertThat(sms.text()).contains(name);
    assertThat(new Words("", "1 < 2 {####}").to("a", Kind.RESET, Medium.EMAIL, "u", "c").html())
        .isFalse();
  }

  @Test
  void a_subject_cannot_begin_another_header() {
    var words = new Words("Code\r\nBcc: all@example.com", "{####}");
    assertThat(words.to("a", Kind.RESET, Medium.EMAIL, "u", "1").subject())
        .isEqualTo("Code Bcc: all@example.com");
  }
}
