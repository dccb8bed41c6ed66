package dev.sallyport.ingress.cognito;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Every error of the model comes from here and is met by a test, or it is said why it never comes.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErrorCoverageTest {
  private static final Path MODEL = Path.of("src/main/resources/cognito/constraints.json");
  private static final Path NOT_HERE = Path.of("src/test/resources/cognito/errors-not-here.tsv");

  /** Tests that only go through all errors there are. */
  private static final Set<String> LISTS =
      Set.of("CognitoErrorsTest.java", "ErrorCoverageTest.java");

  /** Each {@code __type} we can answer, with the failures and faults that are spelled so. */
  private static Map<String, Set<String>> spelled() throws Exception {
    var all = new ArrayList<Map.Entry<String, String>>();
    for (var type : Failure.class.getPermittedSubclasses()) {
      all.add(Map.entry(CognitoErrors.of((Failure) any(type)).type(), type.getSimpleName()));
    }
    for (var type : Fault.class.getPermittedSubclasses()) {
      all.add(Map.entry(CognitoErrors.of((Fault) any(type)).type(), type.getSimpleName()));
    }
    return all.stream()
        .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toSet())));
  }

  private static Object any(Class<?> type) throws Exception {
    var constructor =
        type.getDeclaredConstructor(
            Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class[]::new));
    constructor.setAccessible(true);
    return constructor.newInstance(
        Arrays.stream(type.getRecordComponents()).map(ErrorCoverageTest::any).toArray());
  }

  private static Object any(RecordComponent component) {
    if (component.getType() == int.class) {
      return 1;
    }
    return component.getType().isEnum() ? component.getType().getEnumConstants()[0] : "text";
  }

  private static Set<String> modelled() throws IOException {
    var operations = new JsonObject(Files.readString(MODEL)).getJsonObject("operations");
    var types = new HashSet<String>();
    for (var name : operations.fieldNames()) {
      operations
          .getJsonObject(name)
          .getJsonArray("errors")
          .forEach(type -> types.add(type.toString()));
    }
    return types;
  }

  private static Map<String, String> notHere() throws IOException {
    return Files.readAllLines(NOT_HERE).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .collect(toMap(row -> row[0], row -> row[1]));
  }

  @Test
  void every_error_of_the_model_can_come_or_it_is_said_why_not() throws Exception {
    var missing = modelled();
    missing.removeAll(spelled().keySet());
    assertThat(notHere().keySet()).containsExactlyInAnyOrderElementsOf(missing);
    assertThat(notHere().values()).noneMatch(String::isBlank);
  }

  @Test
  void a_test_meets_every_error_that_can_come() throws Exception {
    var tests = sources();
    spelled().forEach((type, failures) -> assertThat(met(tests, type, failures)).as(type).isTrue());
  }

  /**
   * By the name it has on the wire, whose case the SDK changes for its classes, or by a failure
   * that is spelled so.
   */
  private static boolean met(List<String> tests, String type, Set<String> failures) {
    var wire = Pattern.compile("\\b" + type + "\\b", Pattern.CASE_INSENSITIVE);
    var ours = Pattern.compile("\\bF(ailure|ault)\\.(" + String.join("|", failures) + ")\\b");
    return tests.stream().anyMatch(test -> wire.matcher(test).find() || ours.matcher(test).find());
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      var texts = new ArrayList<String>();
      for (var file : files.filter(ErrorCoverageTest::counts).toList()) {
        texts.add(withoutImports(Files.readString(file)));
      }
      return texts;
    }
  }

  private static boolean counts(Path file) {
    var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".java") && LISTS.stream().noneMatch(name::equalsIgnoreCase);
  }

  private static String withoutImports(String source) {
    return source.replaceAll("(?m)^import .*$", "");
  }
}
