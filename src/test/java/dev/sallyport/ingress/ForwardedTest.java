package dev.sallyport.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.limits.Address;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ForwardedTest {
  private static List<String> hops(String... lines) {
    return Forwarded.read(List.of(lines)).orElseThrow().hops().stream()
        .map(hop -> (hop.from() == null ? "-" : hop.from().value()) + " " + hop.proto())
        .toList();
  }

  @Test
  void what_the_RFC_shows_is_read() {
    assertThat(hops("for=\"_gazonk\"")).containsExactly("- null");
    assertThat(hops("For=\"[2001:db8:cafe::17]:4711\"")).containsExactly("2001:db8:cafe::17 null");
    assertThat(hops("for=192.0.2.60;proto=http;by=203.0.113.43"))
        .containsExactly("192.0.2.60 http");
    assertThat(hops("for=192.0.2.43, for=198.51.100.17"))
        .containsExactly("192.0.2.43 null", "198.51.100.17 null");
    assertThat(hops("for=_hidden, for=_SEVKISEK")).containsExactly("- null", "- null");
    assertThat(hops("for=192.0.2.43, for=\"[2001:db8:cafe::17]\""))
        .isEqualTo(hops("for=192.0.2.43", "for=\"[2001:db8:cafe::17]\""))
        .containsExactly("192.0.2.43 null", "2001:db8:cafe::17 null");
    assertThat(
            hops(
                "for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown",
                "for=192.0.2.43;by=\"198.51.100.17:_port\";secret=\"a, \\\"b\\\"; c\""))
        .hasSize(4);
  }

  @Test
  void names_are_of_any_case_and_empty_elements_say_nothing() {
    assertThat(hops(" ,, FOR=192.0.2.1;PROTO=HTTPS;;,\t")).containsExactly("192.0.2.1 https");
    assertThat(hops("for=\"192.0.2.1:0\"", "proto=https"))
        .containsExactly("192.0.2.1 null", "- https");
    assertThat(hops("for=\"[::ffff:192.0.2.1]\"")).containsExactly("192.0.2.1 null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "192.0.2.1",
        "for",
        "for=",
        "=192.0.2.1",
        "for =192.0.2.1",
        "for= 192.0.2.1",
        "for=192.0.2.1 ;proto=http",
        "for=192.0.2.1; proto=http",
        "for=192.0.2.1 for=192.0.2.2",
        "for=192.0.2.1;for=192.0.2.2",
        "for=192.0.2.1;For=192.0.2.1",
        "for=192.0.2.1:80",
        "for=[2001:db8::1]",
        "for=\"2001:db8::1\"",
        "for=\"[2001:db8::1\"",
        "for=\"[2001:db8::1%eth0]\"",
        "for=\"[192.0.2.1]\"",
        "for=\"192.0.2.1:\"",
        "for=\"192.0.2.1:123456\"",
        "for=\"192.0.2.1:80:80\"",
        "for=256.0.0.1",
        "for=010.0.0.1",
        "for=127.1",
        "for=\"192.0.2.1",
        "for=\"192.0.2.1\\",
        "for=\"192.0.2.1\"x",
        "for=\"192.0.2.1\u00e9\"",
        "for=\"192.0.2.1\u0001\"",
        "for=api.example.com",
        "for=\"\"",
        "for=192.0.2.1;by=elsewhere",
        "for=192.0.2.1\r"
      })
  void what_is_not_in_its_grammar_is_nothing(String line) {
    assertThat(Forwarded.read(List.of(line))).isEmpty();
  }

  @Test
  void a_quoted_text_does_not_go_on_in_the_next_line() {
    assertThat(Forwarded.read(List.of("for=192.0.2.1;x=\"a", "b\""))).isEmpty();
  }

  @Test
  void more_than_32_hops_are_no_answer() {
    var hops = new String[33];
    Arrays.fill(hops, "for=192.0.2.1");
    assertThat(Forwarded.read(List.of(hops))).isEmpty();
    assertThat(Forwarded.read(List.of(hops).subList(0, 32))).isPresent();
  }

  @Test
  void the_sender_is_who_came_to_the_outermost_proxy_that_is_trusted() {
    var addresses = new ClientAddress(List.of("10.0.0.0/8"));
    var peer = Address.of("10.0.0.1");
    assertThat(sender(addresses, peer, "for=192.0.2.9;proto=http, for=192.0.2.1;proto=https"))
        .isEqualTo("192.0.2.1 https");
    assertThat(
            sender(
                addresses,
                peer,
                "for=192.0.2.9;proto=http",
                "for=192.0.2.1;proto=https, for=10.0.0.2;proto=http"))
        .isEqualTo("192.0.2.1 https");
    assertThat(sender(addresses, peer, "for=10.0.0.3;proto=https, for=10.0.0.2"))
        .isEqualTo("10.0.0.3 https");
    assertThat(sender(addresses, peer, "for=192.0.2.1, for=unknown;proto=https, for=10.0.0.2"))
        .isEqualTo("10.0.0.2 https");
    assertThat(sender(addresses, peer, "for=192.0.2.1, proto=https")).isEqualTo("10.0.0.1 https");
  }

  private static String sender(ClientAddress addresses, Address peer, String... lines) {
    var sender = addresses.of(peer, Forwarded.read(List.of(lines)).orElseThrow());
    return sender.address().value() + " " + sender.proto();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.9 api.example.com for=203.0.113.9;host=api.example.com;proto=https",
        "203.0.113.9 api.example.com:8443"
            + " for=203.0.113.9;host=\"api.example.com:8443\";proto=https",
        "2001:db8::1 [2001:db8::2] for=\"[2001:db8::1]\";host=\"[2001:db8::2]\";proto=https"
      })
  void what_is_written_quotes_what_is_no_token_and_can_be_read(String line) {
    var parts = line.split(" ", 3);
    var written = Forwarded.written(Address.of(parts[0]), parts[1], true);
    assertThat(written).isEqualTo(parts[2]);
    assertThat(hops(written)).containsExactly(parts[0] + " https");
  }
}
