package dev.sallyport.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The component in {@code k8s/monitoring}: whole, and of use to who is woken by it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class K8sMonitoringTest {
  private static final Path HERE = Path.of("k8s/monitoring");

  private static Map<String, Object> yaml(Path file) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
  }

  @SuppressWarnings("unchecked")
  private static <T> T at(Object in, String... path) {
    var found = in;
    for (var key : path) {
      found =
          found instanceof List<?> list
              ? list.get(Integer.parseInt(key))
              : ((Map<String, Object>) found).get(key);
    }
    return (T) found;
  }

  private static String text(Object in, String... path) {
    return at(in, path);
  }

  private static List<Map<String, Object>> alerts() throws IOException {
    return at(yaml(HERE.resolve("rules.yaml")), "spec", "groups", "0", "rules");
  }

  @Test
  void every_file_is_named_by_the_kustomization_and_every_name_is_a_file() throws IOException {
    var kustomization = yaml(HERE.resolve("kustomization.yaml"));
    List<String> resources = at(kustomization, "resources");
    List<String> files = at(kustomization, "configMapGenerator", "0", "files");
    try (var there = Files.list(HERE)) {
      assertThat(there.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(List.of("kustomization.yaml"), resources, files)
                  .flatMap(List::stream)
                  .toList());
    }
  }

  @Test
  void the_monitor_finds_the_service_and_the_service_the_pods_ops_port() throws IOException {
    var service = yaml(HERE.resolve("metrics-service.yaml"));
    var monitor = yaml(HERE.resolve("servicemonitor.yaml"));
    var deployment = yaml(Path.of("k8s/base/deployment.yaml"));
    Map<String, String> labels = at(service, "metadata", "labels");
    Map<String, String> pods = at(deployment, "spec", "template", "metadata", "labels");
    Map<String, String> wanted = at(monitor, "spec", "selector", "matchLabels");
    Map<String, String> selected = at(service, "spec", "selector");
    List<Map<String, Object>> ports =
        at(deployment, "spec", "template", "spec", "containers", "0", "ports");

    assertThat(labels).containsAllEntriesOf(wanted);
    assertThat(pods).containsAllEntriesOf(selected);
    assertThat(ports)
        .extracting(port -> port.get("name"))
        .contains(text(service, "spec", "ports", "0", "targetPort"));
    assertThat(text(monitor, "spec", "endpoints", "0", "port"))
        .isEqualTo(text(service, "spec", "ports", "0", "name"));
    // The alerts and the dashboard ask for the job "sallyport".
    assertThat(labels.get(text(monitor, "spec", "jobLabel"))).isEqualTo("sallyport");
  }

  @Test
  void each_alert_says_how_bad_it_is_what_is_the_matter_and_what_to_do() throws IOException {
    assertThat(alerts())
        .hasSizeGreaterThan(15)
        .allSatisfy(
            alert -> {
              assertThat(text(alert, "labels", "severity")).isIn("critical", "warning");
              assertThat(text(alert, "annotations", "summary")).isNotBlank();
              assertThat(text(alert, "annotations", "description")).hasSizeGreaterThan(40);
            });
    assertThat(alerts().stream().map(alert -> alert.get("alert")).collect(Collectors.toSet()))
        .hasSize(alerts().size());
  }

  @Test
  void the_dashboards_panels_have_places_and_questions_of_their_own() throws IOException {
    var dashboard = new JsonObject(Files.readString(HERE.resolve("sallyport.json")));
    var panels =
        dashboard.getJsonArray("panels").stream()
            .map(JsonObject.class::cast)
            .filter(panel -> !panel.getString("type").equals("row"))
            .toList();

    assertThat(panels)
        .allSatisfy(
            panel ->
                assertThat(panel.getJsonArray("targets"))
                    .allSatisfy(t -> assertThat(((JsonObject) t).getString("expr")).isNotBlank()));
    Set<Object> places =
        panels.stream().map(panel -> panel.getValue("gridPos")).collect(Collectors.toSet());
    assertThat(places).hasSize(panels.size());
  }
}
