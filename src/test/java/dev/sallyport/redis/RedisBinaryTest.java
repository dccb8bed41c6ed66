package dev.sallyport.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisBinaryTest {
  private static final String NO_PATH = "";

  @TempDir Path dir;
  private Path program;

  @BeforeEach
  void unpack() throws IOException {
    program = RedisBinary.find(NO_PATH, dir.resolve("brought"));
  }

  private Path script(String name, String text) throws IOException {
    var file = Files.createDirectories(dir.resolve(name)).resolve("redis-server");
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void the_one_on_the_path_is_taken_where_it_runs_and_is_new_enough() throws IOException {
    var old = script("old", "#!/bin/sh\necho Redis server v=5.0.14\n");
    var foreign = script("foreign", "#!/for/another/machine\n");
    var good = script("good", "#!/bin/sh\necho Redis server v=7.2.4\n");
    var path = old.getParent() + ":" + foreign.getParent() + "::" + good.getParent();
    assertThat(RedisBinary.find(path, dir.resolve("brought"))).isEqualTo(good);
    assertThat(RedisBinary.version(good)).isEqualTo(702);
  }

  @Test
  void what_does_not_run_is_told_with_its_cause() throws IOException {
    var foreign = script("foreign", "#!/for/another/machine\n");
    assertThatThrownBy(() -> RedisBinary.version(foreign))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(foreign.toString())
        .hasMessageContaining("error");
    var other = script("other", "#!/bin/sh\necho I am a teapot\n");
    assertThatThrownBy(() -> RedisBinary.version(other)).hasMessageContaining("I am a teapot");
  }

  /** As it is while a process that was started at the same time has the file open still. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void a_program_that_was_just_unpacked_runs_once_nobody_may_write_to_it() throws Exception {
    var writer = FileChannel.open(program, StandardOpenOption.WRITE);
    var closed =
        CompletableFuture.runAsync(
            () -> {
              try {
                writer.close();
              } catch (IOException broken) {
                throw new java.io.UncheckedIOException(broken);
              }
            },
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
    assertThatThrownBy(() -> new ProcessBuilder(program.toString(), "--version").start())
        .as("the machine refuses it now")
        .isInstanceOf(IOException.class);
    assertThat(RedisBinary.version(program)).isGreaterThanOrEqualTo(602);
    closed.join();
  }
}
