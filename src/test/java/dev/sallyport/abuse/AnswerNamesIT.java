package dev.sallyport.abuse;

import static dev.sallyport.SallyportForTests.attribute;
import static dev.sallyport.abuse.Caller.PASSWORD;
import static dev.sallyport.abuse.Caller.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportForTests;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** An answer must name its user as the sign-in did: a session tells nobody's other names. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnswerNamesIT {
  private static final String APP = "app";
  private static final String STEPS = "challenges: [{type: PASSWORD, wrongAnswers: 4, time: 3m}]\n";

  /** Somebody with all the names one can have. */
  private record Person(String username, String sub, String email, String phone, String nick) {}

  private static Person person(SallyportForTests sallyport, boolean named) {
    var name = SallyportForTests.somebody();
    var email = name + "@example.com";
    var phone = "+1555" + ThreadLocalRandom.current().nextLong(1_000_000, 10_000_000);
    var made =
        sallyport
            .sdk()
            .adminCreateUser(
                r ->
                    r.userPoolId(POOL)
                        .username(named ? name : email)
                        .messageAction("SUPPRESS")
                        .userAttributes(
                            attribute("email", email),
                            attribute("email_verified", "true"),
                            attribute("phone_number", phone),
                            attribute("phone_number_verified", "true"),
                            attribute("preferred_username", "nick-" + name)))
            .user();
    sallyport
        .sdk()
        .adminSetUserPassword(
            r -> r.userPoolId(POOL).username(made.username()).password(PASSWORD).permanent(true));
    var sub =
        made.attributes().stream()
            .filter(each -> each.name().equals("sub"))
            .findFirst()
            .orElseThrow()
            .value();
    return new Person(made.username(), sub, email, phone, "nick-" + name);
  }

  /** Begins by each login name; answers by each name a session may be answered by, and others. */
  private static void check(Caller caller, Person person, List<String> logins) {
    for (var login : logins) {
      var told = List.of(login, login.toUpperCase(Locale.ROOT), person.username(), person.sub());
      for (var name : told) {
        var session = caller.custom(APP, login).session();
        assertThat(caller.answer(APP, name, session, PASSWORD).granted())
            .as("%s answered as %s", login, name)
            .isTrue();
      }
      var session = caller.custom(APP, login).session();
      var nobody = caller.answer(APP, "nobody@example.com", session, PASSWORD).isNotAuthorized();
      Stream.of(person.email(), person.phone(), person.nick())
          .filter(name -> !told.contains(name))
          .map(name -> caller.answer(APP, name, session, PASSWORD))
          .forEach(reply -> assertThat(reply).isEqualTo(nobody));
      // None of these was judged, so none spent the session's one try.
      assertThat(caller.answer(APP, login, session, PASSWORD).granted()).isTrue();
    }
  }

  @Test
  void AC080_a_session_begun_by_an_alias_takes_no_other_alias_of_its_user() {
    var file = Pools.file("signInBy: [email, phone_number, preferred_username]\n" + STEPS);
    try (var sallyport = SallyportForTests.of(file, Map.of())) {
      var person = person(sallyport, true);
      check(
          new Caller(sallyport.api(), sallyport.ops()),
          person,
          List.of(person.username(), person.email(), person.phone(), person.nick()));
    }
  }

  @Test
  void AC080_a_session_begun_by_an_address_takes_no_other_address_of_its_user() {
    var file = Pools.file("usernameIs: [email, phone_number]\n" + STEPS);
    try (var sallyport = SallyportForTests.of(file, Map.of())) {
      var person = person(sallyport, false);
      check(
          new Caller(sallyport.api(), sallyport.ops()),
          person,
          List.of(person.email(), person.phone()));
    }
  }
}
