package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.gate.CanonicalTarget.Reading;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CanonicalTargetTest {

  private static CanonicalTarget clear(String target) {
    assertThat(CanonicalTarget.read(target)).isInstanceOf(Reading.Clear.class);
    return ((Reading.Clear) CanonicalTarget.read(target)).target();
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a, /a",
    "/a/b?x=1, /a/b?x=1",
    "/a?, /a?",
    "/%61dmin, /admin",
    "/a%7Eb, /a~b",
    "/caf%c3%a9, /caf%C3%A9",
    "/a%3bb, /a%3Bb",
    "/a|b, /a%7Cb",
    "/a:b@c, /a:b@c"
  })
  void what_is_one_thing_to_every_reader_has_one_form(String written, String forwarded) {
    assertThat(clear(written).uri()).isEqualTo(forwarded);
  }

  @ParameterizedTest
  @CsvSource({
    "/public/../admin, /admin",
    "/public/./../admin, /admin",
    "/a/b/.., /a/",
    "/a/., /a/",
    "/./a, /a"
  })
  void AC016_dot_segments_are_resolved_before_anything_is_matched(String written, String path) {
    assertThat(clear(written).path()).isEqualTo(path);
  }

  @Test
  void AC016_a_path_segment_with_a_parameter_is_a_dot_segment_all_the_same() {
    assertThat(clear("/public/..;/admin").path()).isEqualTo("/admin");
    assertThat(clear("/public/..;/admin").parameters()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/..", "/../a", "/a/../../b", "/a/..;x/..;y/b", "/.//../a"})
  void AC016_nothing_leads_above_the_root(String written) {
    assertThat(CanonicalTarget.read(written)).isInstanceOf(Reading.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/a/%2e%2e/b", "/a/%2E./b", "/a/.%2e/b", "/%2e/a", "/a/%2e%2e", "/..%5ca"})
  void AC017_escaped_dot_segments_and_backslashes_are_refused(String written) {
    assertThat(CanonicalTarget.read(written)).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void AC017_an_escaped_slash_stays_one_and_is_told() {
    var target = clear("/a/..%2fb");
    assertThat(target.path()).isEqualTo("/a/..%2Fb");
    assertThat(target.slashes()).isTrue();
    assertThat(clear("/a/b").slashes()).isFalse();
  }

  @Test
  void AC017_what_is_escaped_twice_stays_as_it_is() {
    assertThat(clear("/a/%252e%252e%252fb").path()).isEqualTo("/a/%252e%252e%252fb");
  }

  @ParameterizedTest
  @CsvSource({
    "//admin, /admin",
    "/admin//, /admin/",
    "/admin/, /admin/",
    "/admin/., /admin/",
    "///, /",
    "/a///b, /a/b"
  })
  void AC018_empty_segments_are_left_out_and_a_slash_at_the_end_stays(String written, String path) {
    assertThat(clear(written).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/public\\..\\admin",
        "/a%5cb",
        "/%c0%af",
        "/%c0%ae%c0%ae/a",
        "/%ff",
        "/%c3",
        "/%00",
        "/a%0ab",
        "/a%7f",
        "/%ef%bc%8fadmin",
        "/%ef%bc%8e%ef%bc%8e/a",
        "/%e2%80%a5/a",
        "/%c2%85",
        "/a b",
        "/\u00e9",
        "/a\tb",
        "/a\u0000"
      })
  void AC019_what_some_reader_takes_for_something_else_is_refused(String written) {
    assertThat(CanonicalTarget.read(written)).isInstanceOf(Reading.Refused.class);
  }

  @ParameterizedTest
  @CsvSource({"/admin;x=y/users, /admin/users", "/;a/admin, /admin", "/admin;/, /admin/"})
  void AC020_parameters_are_taken_out_and_told(String written, String path) {
    assertThat(clear(written).path()).isEqualTo(path);
    assertThat(clear(written).parameters()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin#foo", "/x?y#/../admin", "/#"})
  void AC021_a_fragment_is_refused(String written) {
    assertThat(CanonicalTarget.read(written)).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void AC022_a_query_is_no_part_of_the_path() {
    assertThat(clear("/admin?x=/public").segments()).isEqualTo(List.of("admin"));
    assertThat(clear("/admin?/health;a/../b").path()).isEqualTo("/admin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%zz", "/%2", "", "*", "admin", "http://a/b", "/a%2", "/%u002e"})
  void AC023_what_is_no_path_is_refused(String written) {
    assertThat(CanonicalTarget.read(written)).isInstanceOf(Reading.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a/", "/a/b?x=/../y//", "/%61/b%2fc", "/a.b/..c"})
  void AC018_what_came_with_the_segments_it_has_is_plain(String written) {
    assertThat(clear(written).plain()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//", "//a", "/a//", "/a//b", "/./a", "/a/.", "/a/../b", "/a/b/..", "/a;x"})
  void AC018_what_was_changed_to_be_matched_is_not_plain(String written) {
    assertThat(clear(written).plain()).isFalse();
  }

  @Provide
  Arbitrary<String> paths() {
    var piece =
        Arbitraries.of(
            "/", "/", "a", "b", ".", "..", "%2e", "%2F", "%25", "%41", ";", "x=y", "//", "%c3%a9",
            "?", "~", "|", ":", "%3b", "%5c");
    return piece.list().ofMinSize(0).ofMaxSize(12).map(all -> "/" + String.join("", all));
  }

  @Property
  void reading_it_again_changes_nothing(@ForAll("paths") String written) {
    if (CanonicalTarget.read(written) instanceof Reading.Clear(var target)) {
      var again = clear(target.uri());
      assertThat(again.uri()).isEqualTo(target.uri());
      assertThat(again.segments()).isEqualTo(target.segments());
      assertThat(again.parameters()).isFalse();
      assertThat(target.segments()).doesNotContain("", ".", "..");
    }
  }
}
