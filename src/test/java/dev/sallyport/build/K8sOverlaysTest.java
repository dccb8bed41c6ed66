package dev.sallyport.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Config;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.ConfigResult;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.PoolConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything in {@code k8s} as kustomize renders it: spelled right, safe, and fitting together. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class K8sOverlaysTest {
  /** What Sallyport takes to close after it is drained, at most. */
  private static final Duration CLOSING = Duration.ofSeconds(20);

  private static final List<String> HEALTH = List.of("/health/live", "/health/ready");

  private static final Map<String, String> SECRETS =
      Map.of(
          "redis-url",
          "rediss://user:password@redis.example.com:6379",
          "kek",
          "A".repeat(43) + "=",
          "admin-secret",
          "0123456789".repeat(4));

  @TempDir Path dir;

  static List<Path> overlays() {
    return Manifests.overlays();
  }

  @Test
  void all_that_is_promised_is_there() {
    assertThat(overlays().stream().map(Path::toString))
        .contains(
            "k8s/base",
            "k8s/gateway",
            "k8s/redis",
            "k8s/sidecar-example",
            "k8s/ingress/gateway-api",
            "k8s/ingress/nginx",
            "k8s/ingress/envoy");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void no_field_is_misspelled(Path overlay) {
    for (var object : Manifests.of(overlay).objects()) {
      assertThat(Manifests.strangers(object)).as(object.getKind()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void nothing_is_privileged(Path overlay) {
    for (var pod : Manifests.of(overlay).pods()) {
      var spec = pod.getSpec();
      assertThat(spec.getAutomountServiceAccountToken()).isFalse();
      assertThat(spec.getHostNetwork()).isNull();
      assertThat(spec.getHostPID()).isNull();
      assertThat(spec.getHostIPC()).isNull();
      assertThat(spec.getVolumes()).allMatch(volume -> volume.getHostPath() == null);
      assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(spec.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      for (var container : Manifests.containers(pod)) {
        var context = container.getSecurityContext();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getPrivileged()).isFalse();
        assertThat(context.getReadOnlyRootFilesystem()).isTrue();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(context.getCapabilities().getAdd()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void what_each_may_use_is_bounded_and_each_image_is_pinned(Path overlay) {
    for (var pod : Manifests.of(overlay).pods()) {
      for (var container : Manifests.containers(pod)) {
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
        assertThat(container.getImage()).matches(".+:(distroless-v)?[0-9]+\\.[0-9]+\\.[0-9]+");
      }
      assertThat(pod.getSpec().getVolumes())
          .filteredOn(volume -> volume.getEmptyDir() != null)
          .allMatch(volume -> volume.getEmptyDir().getSizeLimit() != null);
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void selectors_find_the_pods_and_ports_exist(Path overlay) {
    var all = Manifests.of(overlay);
    for (var each : all.all(Deployment.class)) {
      assertThat(labels(each.getSpec().getTemplate()))
          .containsAllEntriesOf(each.getSpec().getSelector().getMatchLabels());
    }
    for (var each : all.all(StatefulSet.class)) {
      assertThat(labels(each.getSpec().getTemplate()))
          .containsAllEntriesOf(each.getSpec().getSelector().getMatchLabels());
      assertThat(all.named(Service.class, each.getSpec().getServiceName())).isPresent();
    }
    for (var service : all.all(Service.class)) {
      var pods = selected(all, overlay, service.getSpec().getSelector());
      for (var port : service.getSpec().getPorts()) {
        assertThat(pods).allSatisfy(pod -> assertThat(ports(pod)).contains(port.getTargetPort()));
      }
    }
    for (var budget : all.all(PodDisruptionBudget.class)) {
      selected(all, overlay, budget.getSpec().getSelector().getMatchLabels());
    }
    for (var policy : all.all(NetworkPolicy.class)) {
      selected(all, overlay, policy.getSpec().getPodSelector().getMatchLabels());
    }
    for (var scaler : all.all(HorizontalPodAutoscaler.class)) {
      var target = scaler.getSpec().getScaleTargetRef().getName();
      assertThat(all.named(Deployment.class, target))
          .hasValueSatisfying(each -> assertThat(each.getSpec().getReplicas()).isNull());
      assertThat(scaler.getSpec().getMetrics()).hasSize(2);
      assertThat(scaler.getSpec().getMinReplicas()).isGreaterThanOrEqualTo(2);
    }
    for (var pod : all.pods()) {
      var account = pod.getSpec().getServiceAccountName();
      if (account != null) {
        assertThat(all.named(ServiceAccount.class, account))
            .hasValueSatisfying(
                each -> assertThat(each.getAutomountServiceAccountToken()).isFalse());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_mount_is_a_volume_and_every_config_map_is_there(Path overlay) {
    var all = Manifests.of(overlay);
    for (var pod : all.pods()) {
      var volumes = volumes(all, pod);
      for (var container : Manifests.containers(pod)) {
        container
            .getVolumeMounts()
            .forEach(mount -> assertThat(volumes).containsKey(mount.getName()));
      }
      for (var volume : pod.getSpec().getVolumes()) {
        if (volume.getConfigMap() != null) {
          assertThat(all.named(ConfigMap.class, volume.getConfigMap().getName())).isPresent();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void sallyport_gets_a_configuration_that_it_reads_and_files_that_it_names(Path overlay)
      throws IOException {
    var all = Manifests.of(overlay);
    for (var pod : all.pods()) {
      for (var container : sallyports(pod)) {
        var config = config(all, pod, container);
        assertThat(probed(container.getStartupProbe())).isIn(HEALTH);
        assertThat(probed(container.getLivenessProbe())).isEqualTo("/health/live");
        assertThat(probed(container.getReadinessProbe())).isEqualTo("/health/ready");
        for (var probe :
            List.of(
                container.getStartupProbe(),
                container.getLivenessProbe(),
                container.getReadinessProbe())) {
          assertThat(port(container, probe.getHttpGet().getPort())).isEqualTo(config.ops().port());
        }
        var grace = Duration.ofSeconds(pod.getSpec().getTerminationGracePeriodSeconds());
        assertThat(config.drain().notice().plus(config.drain().grace()).plus(CLOSING))
            .isLessThanOrEqualTo(grace);
        assertThat(config.drain().notice()).isPositive();
        // Such as SALLYPORT_PORT: the reader would refuse them as unknown settings.
        assertThat(pod.getSpec().getEnableServiceLinks()).isFalse();
        assertThat(container.getEnv())
            .noneMatch(each -> each.getName().equals("JAVA_TOOL_OPTIONS"));
      }
    }
  }

  /**
   * A sidecar begins before the API and ends after it, and its rules are followed as they change.
   */
  @Test
  void the_sidecar_is_a_native_one_whose_config_map_keeps_its_name() throws IOException {
    var all = Manifests.of(Path.of("k8s/sidecar-example"));
    var pod = all.pods().getFirst();
    var sidecar = pod.getSpec().getInitContainers().getFirst();
    assertThat(sidecar.getRestartPolicy()).isEqualTo("Always");
    assertThat(all.named(ConfigMap.class, "sallyport-gate")).isPresent();
    // A file mounted by subPath would never change.
    assertThat(sidecar.getVolumeMounts()).allMatch(mount -> mount.getSubPath() == null);
    var config = config(all, pod, sidecar);
    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    // What is revoked reaches it by its pool only.
    assertThat(config.gate().issuers())
        .extracting(IssuerConfig::pool)
        .containsExactly("local_Main");
    assertThat(config.pools()).extracting(PoolConfig::id).containsExactly("local_Main");
    var base = Manifests.of(Path.of("k8s/base"));
    var door = base.pods().getFirst();
    var signsIn = config(base, door, door.getSpec().getContainers().getFirst());
    assertThat(config.http().publicUrl()).isEqualTo(signsIn.http().publicUrl());
    assertThat(signsIn.pools()).extracting(PoolConfig::id).contains("local_Main");
    assertThat(port(sidecar, new IntOrString("gate"))).isEqualTo(config.gate().port());
    assertThat(config.gate().upstreams())
        .allSatisfy(
            each -> assertThat(each.toString()).contains("127.0.0.1").doesNotContain(":8000"));
  }

  @Test
  void the_decisions_service_leads_to_the_port_where_others_ask() throws IOException {
    var service =
        Manifests.of(Path.of("k8s/ingress/decisions"))
            .named(Service.class, "sallyport-decisions")
            .orElseThrow();
    var file =
        Files.writeString(dir.resolve("s.yaml"), Files.readString(Path.of("conf/gate.yaml")));
    var config = ((ConfigResult.Loaded) ConfigReader.read(file, Map.of())).config();
    assertThat(service.getSpec().getPorts().getFirst().getTargetPort().getIntVal())
        .isEqualTo(config.gate().decisions().port());
  }

  private static List<Container> sallyports(PodTemplateSpec pod) {
    return Manifests.containers(pod).stream()
        .filter(container -> container.getImage().startsWith("sallyport:"))
        .toList();
  }

  /** Reads what stands in the ConfigMap, with the secrets that are mounted, and no others. */
  private Config config(Manifests all, PodTemplateSpec pod, Container container)
      throws IOException {
    var args = container.getArgs();
    assertThat(args).hasSize(2).startsWith("--config");
    var path = Path.of(args.getLast());
    var volumes = volumes(all, pod);
    var text = "";
    for (var mount : container.getVolumeMounts()) {
      var volume = Objects.requireNonNull(volumes.get(mount.getName()));
      if (mount.getMountPath().equals(path.getParent().toString())) {
        var map = all.named(ConfigMap.class, volume.getConfigMap().getName()).orElseThrow();
        text = Objects.requireNonNull(map.getData().get(path.getFileName().toString()));
      }
    }
    for (var mount : container.getVolumeMounts()) {
      var volume = Objects.requireNonNull(volumes.get(mount.getName()));
      if (volume.getSecret() != null) {
        text = text.replace(mount.getMountPath(), dir.toString());
        for (var item : volume.getSecret().getItems()) {
          Files.writeString(dir.resolve(item.getPath()), SECRETS.get(item.getKey()));
        }
      }
    }
    var file = Files.writeString(dir.resolve("configuration.yaml"), text);
    var result = ConfigReader.read(file, Map.of());
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return ((ConfigResult.Loaded) result).config();
  }

  private static Map<String, Volume> volumes(Manifests all, PodTemplateSpec pod) {
    var volumes = new LinkedHashMap<String, Volume>();
    pod.getSpec().getVolumes().forEach(volume -> volumes.put(volume.getName(), volume));
    all.all(StatefulSet.class).stream()
        .filter(each -> each.getSpec().getTemplate().equals(pod))
        .flatMap(each -> each.getSpec().getVolumeClaimTemplates().stream())
        .forEach(claim -> volumes.put(claim.getMetadata().getName(), new Volume()));
    return volumes;
  }

  private static Map<String, String> labels(PodTemplateSpec pod) {
    return pod.getMetadata().getLabels();
  }

  /** The pods with these labels, which are there, or in the base that the overlay goes with. */
  private static List<PodTemplateSpec> selected(
      Manifests all, Path overlay, Map<String, String> selector) {
    var candidates =
        Stream.concat(
                all.pods().stream(),
                overlay.startsWith("k8s/ingress")
                    ? Manifests.of(Path.of("k8s/base")).pods().stream()
                    : Stream.of())
            .toList();
    var found =
        candidates.stream()
            .filter(pod -> labels(pod).entrySet().containsAll(selector.entrySet()))
            .toList();
    assertThat(selector).as("of %s", overlay).isNotEmpty();
    assertThat(found).as("%s in %s", selector, overlay).isNotEmpty();
    return found;
  }

  private static List<IntOrString> ports(PodTemplateSpec pod) {
    return Stream.concat(
            // Opened by gate.decisions, and named by nobody until it is.
            Stream.of(new IntOrString(8001)),
            Manifests.containers(pod).stream()
                .flatMap(container -> container.getPorts().stream())
                .flatMap(
                    port ->
                        Stream.of(
                            new IntOrString(port.getName()),
                            new IntOrString(port.getContainerPort()))))
        .toList();
  }

  private static String probed(Probe probe) {
    return probe.getHttpGet().getPath();
  }

  private static int port(Container container, IntOrString named) {
    return container.getPorts().stream()
        .filter(port -> port.getName().equals(named.getStrVal()))
        .findFirst()
        .orElseThrow()
        .getContainerPort();
  }
}
