package dev.sallyport.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reading of a configuration: its file, its environment, and every fault found so far. */
final class Reading {
  private static final int LONGEST_SECRET = 64 * 1024;

  private final String file;
  private final Path directory;
  private final YamlTree tree;
  private final Environment environment;
  private final Set<Fault> faults = new LinkedHashSet<>();
  private final List<Section> sections = new ArrayList<>();

  /** Paths in the file that are not absolute start at {@code directory}. */
  Reading(String file, String text, Path directory, Map<String, String> env) {
    this.file = file;
    this.directory = directory;
    this.environment = new Environment(env);
    this.tree =
        YamlTree.read(text, (line, message) -> faults.add(new Fault(file, line, "", message)));
  }

  Section root() {
    return open(new Source(this, "", tree.root()));
  }

  Section open(Source source) {
    var section = new Section(this, source);
    sections.add(section);
    return section;
  }

  Environment environment() {
    return environment;
  }

  void fault(String path, String message) {
    fault(path, path, message);
  }

  /** A fault of {@code path} whose line is that of {@code where}, a path in or below it. */
  void fault(String where, String path, String message) {
    for (var at = where; !at.isEmpty(); at = parent(at)) {
      for (var key : List.of(at, at + "File")) {
        if (environment.has(key)) {
          faults.add(new Fault(Environment.name(key), 0, path, message));
          return;
        }
      }
    }
    faults.add(new Fault(file, tree.line(where), path, message));
  }

  int faultCount() {
    return faults.size();
  }

  void faultAt(int line, String path, String message) {
    faults.add(new Fault(file, line, path, message));
  }

  /** All faults by line, those without a line last; to be asked when everything has been read. */
  List<Fault> finish() {
    sections.forEach(Section::finish);
    environment
        .unused()
        .forEach(name -> faults.add(new Fault(name, 0, "", "no setting has this name")));
    return faults.stream()
        .sorted(Comparator.comparingInt(f -> f.line() == 0 ? Integer.MAX_VALUE : f.line()))
        .toList();
  }

  /** What a file of a secret holds, without white space around it; null after a fault. */
  @Nullable String secretFile(String name, String path) {
    try {
      var at = environment.has(path) ? Path.of(name) : directory.resolve(name);
      if (!Files.isReadable(at) || Files.isDirectory(at)) {
        fault(path, "cannot read the file " + Rule.quoted(name));
        return null;
      }
      try (var in = Files.newInputStream(at)) {
        var bytes = in.readNBytes(LONGEST_SECRET + 1);
        var text = Utf8.decode(bytes).strip();
        if (bytes.length > LONGEST_SECRET || text.isEmpty()) {
          fault(
              path,
              "the file " + Rule.quoted(name) + " is " + (text.isEmpty() ? "empty" : "too long"));
          return null;
        }
        return text;
      }
    } catch (CharacterCodingException e) {
      fault(path, "the file " + Rule.quoted(name) + " is no UTF-8 text");
    } catch (IOException | InvalidPathException e) {
      fault(path, "cannot read the file " + Rule.quoted(name));
    }
    return null;
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
