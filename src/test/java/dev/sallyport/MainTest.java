package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MainTest {
  @TempDir Path dir;

  private final StringWriter said = new StringWriter();

  private int run(String... args) {
    var to = new PrintWriter(said, true);
    return Main.commands(Map.of()).setOut(to).setErr(to).execute(args);
  }

  @Test
  void help_names_the_commands_and_what_no_command_does() {
    assertThat(run("--help")).isZero();
    assertThat(said.toString())
        .contains("Without a command it serves.")
        .contains(
            "export", "import", "import-users", "keygen", "explain", "login", "token", "--config");
    for (var command :
        new String[] {"export", "import", "import-users", "keygen", "explain", "login", "token"}) {
      assertThat(run(command, "--help")).isZero();
      assertThat(said.toString()).contains("Usage: sallyport " + command);
    }
  }

  @Test
  void what_is_not_a_command_or_an_option_ends_with_2() {
    assertThat(run("expotr")).isEqualTo(2);
    assertThat(run("--confg", "x")).isEqualTo(2);
  }

  @Test
  void the_configuration_is_named_before_or_after_the_command() throws Exception {
    assertThat(run("keygen", dir.resolve("mine").toString())).isZero();
    var config = Files.writeString(dir.resolve("faulty.yaml"), "nosuchthing: 1\n").toString();
    var to = dir.resolve("mine.pub.asc").toString();
    var out = dir.resolve("out").toString();
    assertThat(run("--config", config, "export", "--to", to, "--out", out)).isEqualTo(2);
    assertThat(run("export", "--config", config, "--to", to, "--out", out)).isEqualTo(2);
    assertThat(said.toString().split("nosuchthing", -1)).hasSizeGreaterThan(2);
    assertThat(Path.of(out)).doesNotExist();
  }
}
