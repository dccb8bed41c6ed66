package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ListUsersRequest;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserType;

/** Users listed and searched, with the AWS SDK for Java (directory.md §10). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ListUsersIT {
  private static final int USERS = 130;
  private static SallyportForTests sallyport;
  private static ApiPool pool;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    pool = ApiPool.made(sallyport, _ -> {});
    IntStream.range(0, USERS)
        .forEach(
            i ->
                pool.bare(
                    "user" + i,
                    attribute("email", "u" + i + "@example.com"),
                    attribute("family_name", i % 2 == 0 ? "Even \"Steven\"" : "Odd")));
    pool.sdk().adminDisableUser(r -> r.userPoolId(pool.id()).username("user7"));
    pool.user("confirmed", attribute("phone_number", "+12065550100"));
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static List<UserType> all(Consumer<ListUsersRequest.Builder> how) {
    var users = new ArrayList<UserType>();
    pool.sdk()
        .listUsersPaginator(how.andThen(r -> r.userPoolId(pool.id())))
        .forEach(page -> users.addAll(page.users()));
    return users;
  }

  private static List<String> found(String filter) {
    return all(r -> r.filter(filter)).stream().map(UserType::username).toList();
  }

  @Test
  void everybody_is_listed_once_in_pages_of_sixty_at_most() {
    var first = pool.sdk().listUsers(r -> r.userPoolId(pool.id()));
    assertThat(first.users()).hasSize(60);
    assertThat(first.paginationToken()).isNotNull();
    var names = new HashSet<String>();
    var users = all(r -> r.limit(13));
    users.forEach(user -> names.add(user.username()));
    assertThat(users).hasSize(USERS + 1);
    assertThat(names).hasSize(USERS + 1);
    assertThatThrownBy(() -> pool.sdk().listUsers(r -> r.userPoolId(pool.id()).limit(61)))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void somebody_is_found_by_each_attribute_that_is_searched() {
    assertThat(found("username = \"user3\"")).containsExactly("user3");
    assertThat(found("username = \"User3\"")).isEmpty();
    assertThat(found("email = \"u3@example.com\"")).containsExactly("user3");
    assertThat(found("phone_number = \"+12065550100\"")).containsExactly("confirmed");
    assertThat(found("username ^= \"user12\"")).hasSize(11);
    assertThat(found("family_name = \"Even \\\"Steven\\\"\"")).hasSize(USERS / 2);
    assertThat(found("family_name ^= \"Od\"")).hasSize(USERS / 2);
    assertThat(found("cognito:user_status = \"confirmed\"")).containsExactly("confirmed");
    assertThat(found("status = \"Disabled\"")).containsExactly("user7");
    var sub = pool.attribute("user5", "sub");
    assertThat(found("sub = \"" + sub + "\"")).containsExactly("user5");
    assertThat(found("username = \"" + sub + "\"")).isEmpty();
    assertThat(found("email = \"nobody@example.com\"")).isEmpty();
  }

  @Test
  void a_user_is_told_with_the_attributes_asked_for() {
    var user = all(r -> r.filter("username = \"user3\"")).getFirst();
    assertThat(user.enabled()).isTrue();
    assertThat(user.userStatusAsString()).isEqualTo("FORCE_CHANGE_PASSWORD");
    assertThat(user.userCreateDate()).isNotNull();
    assertThat(user.attributes())
        .extracting(AttributeType::name)
        .containsExactlyInAnyOrder("sub", "email", "family_name");
    var some = all(r -> r.filter("username = \"user3\"").attributesToGet("email", "gender"));
    assertThat(some.getFirst().attributes()).containsExactly(attribute("email", "u3@example.com"));
    assertThatThrownBy(() -> all(r -> r.attributesToGet("custom:nothing")))
        .isInstanceOf(InvalidParameterException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username",
        "username = \"a",
        "username > \"a\"",
        "custom:x = \"1\"",
        "sub ^= \"a\""
      })
  void what_is_no_filter_is_refused(String filter) {
    assertThatThrownBy(() -> found(filter)).isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_token_is_good_for_its_own_question_only() {
    var token = pool.sdk().listUsers(r -> r.userPoolId(pool.id()).limit(1)).paginationToken();
    for (var wrong : List.of("x", token + "A", "k1." + "A".repeat(80))) {
      assertThatThrownBy(
              () -> pool.sdk().listUsers(r -> r.userPoolId(pool.id()).paginationToken(wrong)))
          .isInstanceOf(InvalidParameterException.class);
    }
    assertThatThrownBy(
            () ->
                pool.sdk()
                    .listUsers(
                        r ->
                            r.userPoolId(pool.id())
                                .filter("username ^= \"u\"")
                                .paginationToken(token)))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () -> pool.sdk().listUsers(r -> r.userPoolId("local_Sallyport").paginationToken(token)))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_list_follows_what_happens_to_its_users() {
    var own = ApiPool.made(sallyport, _ -> {});
    assertThat(own.sdk().listUsers(r -> r.userPoolId(own.id())).users()).isEmpty();
    own.bare("one", attribute("email", "old@example.com"));
    own.bare("two");
    own.sdk()
        .adminUpdateUserAttributes(
            r ->
                r.userPoolId(own.id())
                    .username("one")
                    .userAttributes(attribute("email", "new@example.com")));
    assertThat(by(own, "old@example.com")).isEmpty();
    assertThat(by(own, "new@example.com")).hasSize(1);
    own.sdk().adminDeleteUser(r -> r.userPoolId(own.id()).username("one"));
    assertThat(by(own, "new@example.com")).isEmpty();
    assertThat(own.sdk().listUsers(r -> r.userPoolId(own.id())).users())
        .extracting(UserType::username)
        .containsExactly("two");
    assertThatThrownBy(() -> own.sdk().listUsers(r -> r.userPoolId("local_None")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  private static List<UserType> by(ApiPool pool, String email) {
    return pool.sdk()
        .listUsers(r -> r.userPoolId(pool.id()).filter("email = \"" + email + "\""))
        .users();
  }
}
