package dev.sallyport.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What kustomize makes of a directory of {@code k8s}, as Kubernetes would read it. */
final class Manifests {
  private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();
  private static final Path ALL = Path.of("k8s");

  /** To render takes half a second of a program of its own, so it is done once. */
  private static final Map<Path, Manifests> RENDERED = new ConcurrentHashMap<>();

  private final List<HasMetadata> objects;

  private Manifests(List<HasMetadata> objects) {
    this.objects = objects;
  }

  /** Every directory that can be applied, those of others among them. */
  static List<Path> overlays() {
    try (var files = Files.walk(ALL)) {
      return files
          .filter(file -> file.endsWith("kustomization.yaml"))
          .filter(file -> read(file).contains("kind: Kustomization"))
          .map(Path::getParent)
          .sorted()
          .toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** All that is rendered there; skipped where there is no kubectl, but not in CI. */
  static Manifests of(Path overlay) {
    return RENDERED.computeIfAbsent(
        overlay,
        _ ->
            new Manifests(
                Stream.of(rendered(overlay).split("(?m)^---$"))
                    .map(text -> (HasMetadata) KUBERNETES.unmarshal(text))
                    .toList()));
  }

  private static String rendered(Path overlay) {
    var kubectl =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(directory -> Path.of(directory, "kubectl"))
            .filter(Files::isExecutable)
            .findFirst();
    if (System.getenv("CI") != null) {
      assertThat(kubectl).as("kubectl, which CI installs").isPresent();
    }
    assumeTrue(kubectl.isPresent(), "no kubectl");
    try {
      var process =
          new ProcessBuilder(kubectl.orElseThrow().toString(), "kustomize", overlay.toString())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(text).isZero();
      return text;
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  List<HasMetadata> objects() {
    return objects;
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> Optional<T> named(Class<T> type, String name) {
    return all(type).stream().filter(each -> each.getMetadata().getName().equals(name)).findFirst();
  }

  /** What pods are made of. */
  List<PodTemplateSpec> pods() {
    return Stream.concat(
            all(Deployment.class).stream().map(each -> each.getSpec().getTemplate()),
            all(StatefulSet.class).stream().map(each -> each.getSpec().getTemplate()))
        .toList();
  }

  /** The containers of a pod, native sidecars among them. */
  static List<Container> containers(PodTemplateSpec pod) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .toList();
  }

  /** The paths of what an object has and its model does not: what Kubernetes would ignore. */
  static List<String> strangers(HasMetadata object) {
    return object instanceof GenericKubernetesResource
        ? List.of("no model of " + object.getKind())
        : strangers("", object);
  }

  private static List<String> strangers(String path, Object value) {
    var paths = new ArrayList<String>();
    switch (value) {
      case Map<?, ?> map ->
          map.forEach((key, each) -> paths.addAll(strangers(path + "." + key, each)));
      case List<?> list -> {
        for (var i = 0; i < list.size(); i++) {
          paths.addAll(strangers(path + "[" + i + "]", list.get(i)));
        }
      }
      case Object model when model.getClass().getName().startsWith("io.fabric8.") ->
          paths.addAll(strangeFields(path, model));
      default -> {}
    }
    return paths;
  }

  private static List<String> strangeFields(String path, Object model) {
    var paths = new ArrayList<String>();
    for (var field : model.getClass().getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) || model.getClass().isEnum()) {
        continue;
      }
      var value = value(field, model);
      if (field.getName().equals("additionalProperties") && value instanceof Map<?, ?> more) {
        more.keySet().forEach(key -> paths.add(path + "." + key));
      } else if (value != null) {
        paths.addAll(strangers(path + "." + field.getName(), value));
      }
    }
    return paths;
  }

  private static Object value(Field field, Object owner) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
