package dev.sallyport.build;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Who may know whom: a room may use the rooms below it, never one beside or above it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoomsTest {
  private static final String ROOT = "dev.sallyport";

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** From the top down; rooms on one line are strangers to each other. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of(""),
          Set.of("cli"),
          Set.of("terminal"),
          Set.of(
              "ingress.cognito",
              "ingress.console",
              "ingress.gate",
              "ingress.oauth2",
              "ingress.ops",
              "ingress.pages"),
          Set.of("ingress"),
          Set.of("gate"),
          Set.of("browser", "federation", "logout"),
          Set.of("federation.saml"),
          Set.of("token.dpop", "token.exchange"),
          Set.of("token.bearer"),
          Set.of("flow", "token"),
          Set.of("challenge", "imports", "migration", "oauth", "webauthn"),
          Set.of("delivery"),
          Set.of("ldap", "trigger"),
          Set.of("directory"),
          Set.of("limits"),
          Set.of("audit"),
          Set.of("revocation"),
          Set.of("redis"),
          Set.of("telemetry"),
          Set.of("crypto"),
          Set.of("runtime"),
          Set.of("failure", "config"));

  private static String room(JavaClass type) {
    return type.getPackageName().equals(ROOT)
        ? ""
        : type.getPackageName().substring(ROOT.length() + 1);
  }

  @Test
  void every_room_stands_on_a_floor() {
    var known = FLOORS.stream().flatMap(Set::stream).toList();
    assertThat(OURS.stream().map(RoomsTest::room).distinct()).isSubsetOf(known);
  }

  @Test
  void arrows_point_down_only() {
    var floor = new java.util.HashMap<String, Integer>();
    for (int i = 0; i < FLOORS.size(); i++) {
      for (var room : FLOORS.get(i)) {
        floor.put(room, i);
      }
    }
    var wrong = new ArrayList<String>();
    for (var type : OURS) {
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        var target = dependency.getTargetClass();
        if (target.getPackageName().startsWith(ROOT)
            && !room(target).equals(room(type))
            && floor.get(room(target)) <= floor.get(room(type))) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    wrong.sort(Comparator.naturalOrder());
    assertThat(wrong).isEmpty();
  }

  @Test
  void there_is_no_cycle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void tokens_are_signed_and_verified_with_vertx_auth_jwt_and_nothing_else() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".token..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.ext.auth.jwt.."));
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.Signature"));
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.nimbusds..", "org.jose4j..", "io.jsonwebtoken.."));
  }

  @Test
  void only_a_command_takes_a_token_at_its_word() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".token.bearer..")
            .should()
            .dependOnClassesThat()
            .haveSimpleName("UnsignedReading"));
  }

  @Test
  void redis_is_reached_only_with_the_vertx_redis_client_and_only_from_its_room() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".redis..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                "io\\.vertx\\.redis\\.client\\.(Redis|RedisAPI|RedisConnection|Request|Command)"));
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("redis.clients..", "io.lettuce..", "org.redisson.."));
  }

  @Test
  void the_chain_handler_with_a_known_hole_is_not_used() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveSimpleNameContaining("ChainAuth")
            .because("CVE-2026-102460"));
  }

  @Test
  void only_the_configuration_reads_the_environment() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, ROOT + ".config..", ROOT + ".redis..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class));
  }

  @Test
  void classes_are_final_or_sealed_or_records_and_extend_nothing_but_a_verticle() {
    check(
        classes()
            .that()
            .areNotInterfaces()
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL));
  }

  @Test
  void every_floor_is_listed_once() {
    var all = FLOORS.stream().flatMap(Set::stream).toList();
    assertThat(Map.of("rooms", all.stream().distinct().count()))
        .isEqualTo(Map.of("rooms", (long) all.size()));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(OURS);
  }
}
