package dev.sallyport.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.ConfigResult;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests in {@code k8s/base}: spelled right, safe, and fitting together. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class K8sBaseTest {
  private static final Path BASE = Path.of("k8s/base");
  private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

  private final Map<String, Object> kustomization = yaml(BASE.resolve("kustomization.yaml"));
  private final Deployment deployment = one(Deployment.class);
  private final Service service = one(Service.class);
  private final PodSpec pod = deployment.getSpec().getTemplate().getSpec();

  @Test
  void every_file_is_named_by_the_kustomization_and_every_name_is_a_file() throws IOException {
    try (var files = Files.list(BASE)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(
                      Stream.of("kustomization.yaml"),
                      texts(kustomization.get("resources")),
                      texts(generator().get("files")))
                  .flatMap(names -> names)
                  .toList());
    }
  }

  @Test
  void no_field_is_misspelled() {
    for (var file : texts(kustomization.get("resources")).toList()) {
      assertThat(Manifests.strangers(read(file))).as(file).isEmpty();
    }
  }

  @Test
  void a_misspelled_field_would_be_seen() throws IOException {
    var text = Files.readString(BASE.resolve("deployment.yaml"));
    var wrong =
        (HasMetadata) KUBERNETES.unmarshal(text.replace("readinessProbe:", "readynessProbe:"));
    assertThat(Manifests.strangers(wrong))
        .containsExactly(".spec.template.spec.containers[0].readynessProbe");
  }

  @Test
  void probes_ask_the_ops_port() {
    var container = pod.getContainers().getFirst();
    var ports = new LinkedHashMap<String, Integer>();
    for (ContainerPort port : container.getPorts()) {
      ports.put(port.getName(), port.getContainerPort());
    }
    assertThat(ports).containsExactlyInAnyOrderEntriesOf(Map.of("http", 8080, "ops", 9090));
    assertThat(asks(container.getStartupProbe())).isEqualTo("ops /health/live");
    assertThat(asks(container.getLivenessProbe())).isEqualTo("ops /health/live");
    assertThat(asks(container.getReadinessProbe())).isEqualTo("ops /health/ready");
  }

  @Test
  void it_has_time_to_finish_what_it_began() {
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(45);
    assertThat(deployment.getSpec().getReplicas()).isGreaterThanOrEqualTo(2);
    assertThat(deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable())
        .isEqualTo(new IntOrString(0));
  }

  @Test
  void selectors_match_and_only_the_api_is_served() {
    var labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    assertThat(labels)
        .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels())
        .containsAllEntriesOf(service.getSpec().getSelector());
    assertThat(service.getSpec().getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getTargetPort()).isEqualTo(new IntOrString("http")));
  }

  /** Such as {@code SALLYPORT_PORT}: the reader would refuse them as unknown settings. */
  @Test
  void the_services_variables_are_kept_out() {
    assertThat(pod.getEnableServiceLinks()).isFalse();
  }

  @Test
  void the_configuration_is_where_the_argument_says() {
    assertThat(volume("config").getConfigMap().getName()).isEqualTo(generator().get("name"));
    assertThat(pod.getContainers().getFirst().getArgs())
        .containsExactly("--config", mount("config") + "/sallyport.yaml");
  }

  @Test
  void the_configuration_is_read_without_a_fault_and_its_secrets_are_mounted(@TempDir Path dir)
      throws IOException {
    var values =
        Map.of(
            "redis-url",
            "rediss://user:password@redis.example.com:6379",
            "kek",
            "A".repeat(43) + "=",
            "admin-secret",
            "0123456789".repeat(4));
    var mounted = volume("secrets").getSecret().getItems().stream().map(KeyToPath::getPath);
    assertThat(mounted).containsExactlyInAnyOrderElementsOf(values.keySet());
    for (var value : values.entrySet()) {
      Files.writeString(dir.resolve(value.getKey()), value.getValue());
    }
    var text = Files.readString(BASE.resolve("sallyport.yaml"));
    assertThat(text).contains(mount("secrets"));
    var file =
        Files.writeString(
            dir.resolve("sallyport.yaml"), text.replace(mount("secrets"), dir.toString()));
    var result = ConfigReader.read(file, Map.of());
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    var config = ((ConfigResult.Loaded) result).config();
    assertThat(config.http().host() + ":" + config.http().port()).isEqualTo("0.0.0.0:8080");
    assertThat(config.ops().host() + ":" + config.ops().port()).isEqualTo("0.0.0.0:9090");
  }

  private static String asks(Probe probe) {
    return probe.getHttpGet().getPort().getStrVal() + " " + probe.getHttpGet().getPath();
  }

  private Volume volume(String name) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String mount(String name) {
    return pod.getContainers().getFirst().getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getMountPath();
  }

  private Map<String, Object> generator() {
    return maps(kustomization.get("configMapGenerator")).getFirst();
  }

  private <T extends HasMetadata> T one(Class<T> type) {
    return texts(kustomization.get("resources"))
        .map(K8sBaseTest::read)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  private static HasMetadata read(String file) {
    try {
      return (HasMetadata) KUBERNETES.unmarshal(Files.readString(BASE.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> yaml(Path file) {
    try {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> texts(Object list) {
    return ((List<?>) list).stream().map(String.class::cast);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> maps(Object list) {
    return (List<Map<String, Object>>) list;
  }
}
