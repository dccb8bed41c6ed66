package dev.sallyport.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;

/**
 * What the integration tests do with the AWS SDK for Java, read from their own byte code: the list
 * cannot be forgotten, as a table kept by hand could.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SdkCoverageTest {
  private static final Path RESOURCES = Path.of("src/test/resources/cognito");
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .importUrl(SdkCoverageTest.class.getProtectionDomain().getCodeSource().getLocation());

  private static Stream<List<String>> rows(String table) {
    try {
      return Files.readAllLines(RESOURCES.resolve(table)).stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split("\t", -1)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Tiers A and B, as far as they are here. */
  static Stream<String> operations() {
    return rows("operations.tsv")
        .filter(row -> Set.of("A", "B").contains(row.get(0)))
        .filter(row -> Set.of("works", "stored").contains(row.get(2)))
        .map(row -> row.get(1));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void an_integration_test_calls_every_operation_of_tiers_a_and_b_through_the_sdk(
      String operation) {
    assertThat(testsThatCall(operation)).isNotEmpty();
  }

  /** The tests from which a call of the SDK's client for this operation is reached. */
  private static Set<String> testsThatCall(String operation) {
    var method = operation.substring(0, 1).toLowerCase(Locale.ROOT) + operation.substring(1);
    var waiting = new ArrayDeque<JavaCodeUnit>();
    TESTS.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(call -> call.getTargetOwner().isEquivalentTo(CognitoIdentityProviderClient.class))
        .filter(
            call ->
                call.getName().equalsIgnoreCase(method)
                    || call.getName().equalsIgnoreCase(method + "Paginator"))
        .forEach(call -> waiting.add(call.getOrigin()));
    var seen = new HashSet<JavaCodeUnit>(waiting);
    var tests = new HashSet<String>();
    while (!waiting.isEmpty()) {
      var unit = waiting.remove();
      if (inIntegrationTest(unit) && runs(unit)) {
        tests.add(unit.getFullName());
      }
      unit.getAccessesToSelf().stream()
          .map(access -> access.getOrigin())
          .filter(seen::add)
          .forEach(waiting::add);
    }
    return tests;
  }

  private static boolean inIntegrationTest(JavaCodeUnit unit) {
    return unit.getOwner().getSimpleName().endsWith("IT");
  }

  private static boolean runs(JavaCodeUnit unit) {
    return unit.isAnnotatedWith(Test.class) || unit.isAnnotatedWith(ParameterizedTest.class);
  }

  @Test
  void every_flow_and_every_challenge_names_its_tests_and_they_are_there() {
    var known =
        Stream.concat(
                AuthFlowType.knownValues().stream().map(Object::toString),
                ChallengeNameType.knownValues().stream().map(Object::toString))
            .distinct()
            .toList();
    assertThat(rows("flows.tsv").map(row -> row.get(0))).containsExactlyInAnyOrderElementsOf(known);
    assertThat(rows("flows.tsv"))
        .allSatisfy(row -> assertThat(there(row.get(1))).as(row.get(1)).isTrue());
  }

  /** Whether this is a test, written Class.method. */
  private static boolean there(String test) {
    var dot = test.indexOf('.');
    return TESTS.stream()
        .filter(type -> type.getSimpleName().equals(test.substring(0, dot)))
        .flatMap(type -> type.getMethods().stream())
        .anyMatch(method -> method.getName().equals(test.substring(dot + 1)) && runs(method));
  }
}
