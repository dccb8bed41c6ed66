package dev.sallyport.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the configuration from a YAML file and the environment, or says everything that is wrong
 * with them. Prints nothing.
 */
public final class ConfigReader {
  private static final String DEFAULT = "conf/sallyport.yaml";

  private ConfigReader() {}

  /**
   * Reads a file and the environment over it. Files of secrets that the file names are looked for
   * beside it, those that the environment names in the working directory.
   *
   * @param file null reads the built-in {@code conf/sallyport.yaml}, the demo
   * @param env all variables; those that start with {@code SALLYPORT_} must each set something
   */
  public static ConfigResult read(@Nullable Path file, Map<String, String> env) {
    var name = file == null ? DEFAULT : file.toString();
    try (var in = open(file)) {
      var bytes = in.readNBytes(YamlTree.LONGEST + 1);
      if (bytes.length > YamlTree.LONGEST) {
        return refused(name, "is too long: more than " + YamlTree.LONGEST + " bytes");
      }
      return read(name, Utf8.decode(bytes), directory(file), env);
    } catch (CharacterCodingException e) {
      return refused(name, "is no UTF-8 text");
    } catch (IOException e) {
      return refused(name, "cannot be read");
    }
  }

  static ConfigResult read(String name, String text, Path directory, Map<String, String> env) {
    var reading = new Reading(name, text, directory, env);
    var config = Config.read(reading.root(), dataDir(env));
    var faults = reading.finish();
    return faults.isEmpty() ? new ConfigResult.Loaded(config) : new ConfigResult.Faulty(faults);
  }

  private static InputStream open(@Nullable Path file) throws IOException {
    if (file != null) {
      return Files.newInputStream(file);
    }
    var in = ConfigReader.class.getResourceAsStream("/" + DEFAULT);
    if (in == null) {
      throw new IOException(DEFAULT);
    }
    return in;
  }

  private static Path directory(@Nullable Path file) {
    var beside = file == null ? null : file.getParent();
    return beside == null ? Path.of("") : beside;
  }

  private static ConfigResult refused(String name, String why) {
    return new ConfigResult.Faulty(List.of(new Fault(name, 0, "", why)));
  }

  /** XDG Base Directory Specification: a path that is not absolute counts as unset. */
  private static Path dataDir(Map<String, String> env) {
    var xdg = env.getOrDefault("XDG_DATA_HOME", "");
    var home = env.getOrDefault("HOME", System.getProperty("user.home"));
    return xdg.startsWith("/")
        ? Path.of(xdg, "sallyport")
        : Path.of(home, ".local", "share", "sallyport");
  }
}
