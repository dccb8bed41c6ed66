package dev.sallyport.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PageTextsTest {
  private static Properties file(String language) throws IOException {
    var texts = new Properties();
    try (var in = PageTexts.class.getResourceAsStream("/texts/pages_" + language + ".properties")) {
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    return texts;
  }

  @Test
  void every_language_says_everything_with_the_same_values() throws IOException {
    var english = file("en");
    var values = Pattern.compile("\\{\\d}");
    for (var language : PageTexts.LANGUAGES) {
      var texts = file(language);
      assertThat(texts.stringPropertyNames()).as(language).isEqualTo(english.stringPropertyNames());
      for (var key : english.stringPropertyNames()) {
        assertThat(values.matcher(texts.getProperty(key)).results().count())
            .as(language + " " + key)
            .isEqualTo(values.matcher(english.getProperty(key)).results().count());
      }
    }
  }

  @Test
  void the_link_counts_before_the_browser_and_nonsense_is_english() {
    var texts = PageTexts.load();
    assertThat(texts.of("fr", "de").tag()).isEqualTo("fr");
    assertThat(texts.of("xx", "de-CH;q=0.9, en;q=0.1").tag()).isEqualTo("de");
    assertThat(texts.of("de_AT", null).tag()).isEqualTo("de");
    assertThat(texts.of(null, ";;;q=,").tag()).isEqualTo("en");
    assertThat(texts.of("x".repeat(1_000), null).tag()).isEqualTo("en");
  }

  @Test
  void forms_may_lead_to_the_applications_origin_and_no_further() {
    assertThat(Policy.source("https://app.example.com/back?x=1"))
        .isEqualTo("https://app.example.com");
    assertThat(Policy.source("http://localhost:3000/back")).isEqualTo("http://localhost:3000");
    assertThat(Policy.source("myapp://back/here")).isEqualTo("myapp:");
  }
}
