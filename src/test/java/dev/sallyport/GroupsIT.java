package dev.sallyport;

import static dev.sallyport.SallyportForTests.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.GroupExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.GroupType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserType;

/** Groups and what they say in tokens, with the AWS SDK for Java (directory.md §7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GroupsIT {
  private static final String ROLE = "arn:aws:iam::123456789012:role/";
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  private static ApiPool pool() {
    return ApiPool.made(sallyport, _ -> {});
  }

  private static GroupType create(ApiPool pool, String name, String role, Integer precedence) {
    return pool.sdk()
        .createGroup(
            r -> r.userPoolId(pool.id()).groupName(name).roleArn(role).precedence(precedence))
        .group();
  }

  private static void add(ApiPool pool, String user, String group) {
    pool.sdk().adminAddUserToGroup(r -> r.userPoolId(pool.id()).username(user).groupName(group));
  }

  private static List<String> of(ApiPool pool, String user) {
    return names(
        pool.sdk().adminListGroupsForUser(r -> r.userPoolId(pool.id()).username(user)).groups());
  }

  private static List<String> names(List<GroupType> groups) {
    return groups.stream().map(GroupType::groupName).toList();
  }

  private static List<String> in(ApiPool pool, String group) {
    return pool
        .sdk()
        .listUsersInGroupPaginator(r -> r.userPoolId(pool.id()).groupName(group).limit(2))
        .users()
        .stream()
        .map(UserType::username)
        .toList();
  }

  private static JWTClaimsSet claims(String token) throws Exception {
    return SignedJWT.parse(token).getJWTClaimsSet();
  }

  @Test
  void a_group_is_made_read_changed_and_deleted() {
    var pool = pool();
    var made =
        pool.sdk()
            .createGroup(
                r ->
                    r.userPoolId(pool.id())
                        .groupName("staff")
                        .description("All of us")
                        .roleArn(ROLE + "staff")
                        .precedence(3))
            .group();
    assertThat(made.userPoolId()).isEqualTo(pool.id());
    assertThat(made.creationDate()).isEqualTo(made.lastModifiedDate());
    assertThat(get(pool, "staff")).isEqualTo(made);
    var changed =
        pool.sdk()
            .updateGroup(r -> r.userPoolId(pool.id()).groupName("staff").precedence(0))
            .group();
    assertThat(changed.precedence()).isZero();
    assertThat(changed.description()).isEqualTo("All of us");
    assertThat(get(pool, "staff")).isEqualTo(changed);
    pool.sdk().deleteGroup(r -> r.userPoolId(pool.id()).groupName("staff"));
    for (var call :
        List.<Runnable>of(
            () -> get(pool, "staff"),
            () -> pool.sdk().deleteGroup(r -> r.userPoolId(pool.id()).groupName("staff")),
            () -> pool.sdk().updateGroup(r -> r.userPoolId(pool.id()).groupName("staff")),
            () -> in(pool, "staff"),
            () -> add(pool, pool.user(), "staff"))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(ResourceNotFoundException.class)
          .hasMessageContaining("Group not found.");
    }
  }

  private static GroupType get(ApiPool pool, String name) {
    return pool.sdk().getGroup(r -> r.userPoolId(pool.id()).groupName(name)).group();
  }

  @Test
  void what_cannot_be_is_refused() {
    var pool = pool();
    create(pool, "staff", null, null);
    assertThatThrownBy(() -> create(pool, "staff", null, null))
        .isInstanceOf(GroupExistsException.class)
        .hasMessageContaining("A group with the name already exists.");
    assertThatThrownBy(() -> create(pool, "other", "not an arn", null))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> create(pool, "other", null, -1))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> add(pool, "nobody", "staff"))
        .isInstanceOf(UserNotFoundException.class);
    assertThatThrownBy(() -> of(pool, "nobody")).isInstanceOf(UserNotFoundException.class);
    assertThatThrownBy(() -> pool.sdk().listGroups(r -> r.userPoolId("local_None")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () -> pool.sdk().listGroups(r -> r.userPoolId(pool.id()).nextToken("k1.forged")))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void groups_are_listed_in_order_page_by_page() {
    var pool = pool();
    IntStream.range(0, 7).forEach(i -> create(pool, "g" + (6 - i), null, null));
    var pages = new ArrayList<List<String>>();
    pool.sdk()
        .listGroupsPaginator(r -> r.userPoolId(pool.id()).limit(3))
        .forEach(page -> pages.add(names(page.groups())));
    assertThat(pages)
        .containsExactly(List.of("g0", "g1", "g2"), List.of("g3", "g4", "g5"), List.of("g6"));
    var first = pool.sdk().listGroups(r -> r.userPoolId(pool.id()).limit(3));
    var other = pool();
    assertThatThrownBy(
            () -> pool.sdk().listGroups(r -> r.userPoolId(other.id()).nextToken(first.nextToken())))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_member_is_told_apart_and_a_deleted_group_has_none() {
    var pool = pool();
    create(pool, "staff", null, null);
    create(pool, "admins", null, null);
    var users = IntStream.range(0, 5).mapToObj(_ -> pool.user()).toList();
    users.forEach(user -> add(pool, user, "staff"));
    add(pool, users.getFirst(), "staff");
    add(pool, users.getFirst(), "admins");
    assertThat(in(pool, "staff")).containsExactlyInAnyOrderElementsOf(users);
    assertThat(in(pool, "admins")).containsExactly(users.getFirst());
    assertThat(of(pool, users.getFirst())).containsExactly("admins", "staff");
    remove(pool, users.getFirst(), "staff");
    remove(pool, users.getFirst(), "staff");
    assertThat(in(pool, "staff")).hasSize(4).doesNotContain(users.getFirst());
    pool.sdk().adminDeleteUser(r -> r.userPoolId(pool.id()).username(users.get(1)));
    assertThat(in(pool, "staff")).hasSize(3);
    pool.sdk().deleteGroup(r -> r.userPoolId(pool.id()).groupName("staff"));
    assertThat(of(pool, users.get(2))).isEmpty();
    create(pool, "staff", null, null);
    assertThat(in(pool, "staff")).isEmpty();
    assertThat(of(pool, users.get(2))).isEmpty();
    add(pool, users.get(2), "staff");
    assertThat(in(pool, "staff")).containsExactly(users.get(2));
  }

  private static void remove(ApiPool pool, String user, String group) {
    pool.sdk()
        .adminRemoveUserFromGroup(r -> r.userPoolId(pool.id()).username(user).groupName(group));
  }

  @Test
  void tokens_tell_the_groups_and_the_roles_until_the_group_is_gone() throws Exception {
    var pool = pool();
    create(pool, "writers", ROLE + "writer", 5);
    create(pool, "editors", ROLE + "editor", 1);
    create(pool, "everyone", null, null);
    var user = pool.user();
    assertThat(claims(pool.signIn(user).idToken()).getClaim("cognito:groups")).isNull();
    List.of("writers", "editors", "everyone").forEach(group -> add(pool, user, group));
    var tokens = pool.signIn(user);
    var id = claims(tokens.idToken());
    assertThat(id.getStringListClaim("cognito:groups"))
        .containsExactly("editors", "everyone", "writers");
    assertThat(id.getStringListClaim("cognito:roles"))
        .containsExactly(ROLE + "editor", ROLE + "writer");
    assertThat(id.getStringClaim("cognito:preferred_role")).isEqualTo(ROLE + "editor");
    var access = claims(tokens.accessToken());
    assertThat(access.getStringListClaim("cognito:groups")).hasSize(3);
    assertThat(access.getClaims()).doesNotContainKey("cognito:roles");
    pool.sdk().deleteGroup(r -> r.userPoolId(pool.id()).groupName("editors"));
    remove(pool, user, "everyone");
    var refreshed = claims(pool.refresh(tokens.refreshToken()).idToken());
    assertThat(refreshed.getStringListClaim("cognito:groups")).containsExactly("writers");
    assertThat(refreshed.getStringClaim("cognito:preferred_role")).isEqualTo(ROLE + "writer");
  }

  @Test
  void a_user_is_in_a_hundred_groups_and_no_more_and_deleted_ones_do_not_count() {
    var pool = pool();
    pool.bare("busy", attribute("name", "Busy"));
    IntStream.range(0, 102).forEach(i -> create(pool, "g" + (100 + i), null, null));
    IntStream.range(0, 100).forEach(i -> add(pool, "busy", "g" + (100 + i)));
    assertThatThrownBy(() -> add(pool, "busy", "g200"))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("at most 100 groups");
    pool.sdk().deleteGroup(r -> r.userPoolId(pool.id()).groupName("g150"));
    add(pool, "busy", "g200");
    var pages = new ArrayList<String>();
    pool.sdk()
        .adminListGroupsForUserPaginator(r -> r.userPoolId(pool.id()).username("busy"))
        .forEach(page -> pages.addAll(names(page.groups())));
    assertThat(pages).hasSize(100).isSorted().contains("g200").doesNotContain("g150");
  }
}
