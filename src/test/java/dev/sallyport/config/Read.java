package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads configurations written in tests. */
final class Read {
  private Read() {}

  /** The faults as they are printed, of a file called {@code x.yaml}. */
  static List<String> faults(String yaml) {
    return faults(yaml, Map.of());
  }

  static List<String> faults(String yaml, Map<String, String> env) {
    return switch (ConfigReader.read("x.yaml", yaml, Path.of(""), env)) {
      case ConfigResult.Loaded _ -> List.of();
      case ConfigResult.Faulty(var faults) -> faults.stream().map(Fault::toString).toList();
    };
  }

  static Config config(String yaml) {
    return config(yaml, Map.of());
  }

  static Config config(String yaml, Map<String, String> env) {
    return loaded(ConfigReader.read("x.yaml", yaml, Path.of(""), env));
  }

  static Config loaded(ConfigResult result) {
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return ((ConfigResult.Loaded) result).config();
  }

  /** A pool with one client, whose further lines these are. */
  static PoolConfig pool(String... lines) {
    return config(poolYaml(lines)).pools().getFirst();
  }

  static String poolYaml(String... lines) {
    var yaml = new StringBuilder("pools:\n  - id: local_Test\n");
    for (var line : lines) {
      yaml.append("    ").append(line).append('\n');
    }
    return yaml.toString();
  }

  static String clientYaml(String... lines) {
    var all = new String[lines.length + 2];
    all[0] = "clients:";
    all[1] = "  - id: app";
    for (var i = 0; i < lines.length; i++) {
      all[i + 2] = "    " + lines[i];
    }
    return poolYaml(all);
  }
}
