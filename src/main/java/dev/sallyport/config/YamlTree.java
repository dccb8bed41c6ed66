package dev.sallyport.config;

import java.io.StringReader;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A YAML document as a tree that knows its lines. Nothing in it is made into an object. */
final class YamlTree {
  /** Bytes of a file; more is refused. */
  static final int LONGEST = 1 << 20;

  private static final int DEEPEST = 20;
  private static final int MOST_ALIASES = 50;
  private static final Pattern PART = Pattern.compile("\\[([0-9]+)]|([^.\\[\\]]+)");

  private final @Nullable MappingNode root;

  private YamlTree(@Nullable MappingNode root) {
    this.root = root;
  }

  /** Reads the text; what is wrong with it as YAML goes to {@code faults} as line and message. */
  static YamlTree read(String text, BiConsumer<Integer, String> faults) {
    var options = new LoaderOptions();
    options.setCodePointLimit(LONGEST);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    try {
      var node = new Yaml(options).compose(new StringReader(text));
      if (node instanceof MappingNode mapping) {
        new Walk(faults).visit(mapping);
        return new YamlTree(mapping);
      }
      if (node != null && !empty(node)) {
        faults.accept(line(node), "must be a list of settings, each a name, a colon and a value");
      }
    } catch (MarkedYAMLException e) {
      // Not its message: that quotes the line, which may hold a secret.
      var mark = e.getProblemMark();
      faults.accept(mark == null ? 1 : mark.getLine() + 1, "is no YAML: " + problem(e));
    } catch (YAMLException e) {
      faults.accept(
          1, "is no YAML that is read here: too long, too deep, or with forbidden characters");
    }
    return new YamlTree(null);
  }

  /** What snakeyaml says, but for an unquoted value that was taken for an alias or a tag. */
  private static String problem(MarkedYAMLException e) {
    var problem = String.valueOf(e.getProblem());
    return problem.startsWith("found undefined") || problem.startsWith("found duplicate")
        ? "an alias or tag that is not known; put quotes around a value that starts with * & or !"
        : problem;
  }

  @Nullable MappingNode root() {
    return root;
  }

  /** The line of a path, or of the deepest part of it that there is. */
  int line(String path) {
    var line = 1;
    @Nullable Node node = root;
    var parts = PART.matcher(path);
    while (node != null && parts.find()) {
      var index = parts.group(1);
      if (index != null && node instanceof SequenceNode list) {
        var at = Integer.parseInt(index);
        node = at < list.getValue().size() ? list.getValue().get(at) : null;
        line = node == null ? line : line(node);
      } else if (node instanceof MappingNode mapping) {
        var name = parts.group();
        node = child(mapping, name);
        line = node == null ? line : keyLine(mapping, name);
      } else {
        node = null;
      }
    }
    return line;
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  static boolean empty(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  /** What a node is, in the words of a fault. */
  static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a section";
      case SequenceNode _ -> "a list";
      default -> "one value";
    };
  }

  /** The value of a key; null when the key is absent or has no value. */
  static @Nullable Node child(MappingNode mapping, String key) {
    for (var tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
        return empty(tuple.getValueNode()) ? null : tuple.getValueNode();
      }
    }
    return null;
  }

  private static int keyLine(MappingNode mapping, String key) {
    for (var tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
        return line(name);
      }
    }
    return line(mapping);
  }

  /**
   * Looks at every node once: repeated keys, keys that are no names, nodes that hold themselves.
   */
  private static final class Walk {
    private final BiConsumer<Integer, String> faults;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    Walk(BiConsumer<Integer, String> faults) {
      this.faults = faults;
    }

    void visit(Node node) {
      if (open.contains(node)) {
        faults.accept(line(node), "holds itself through an alias");
      } else if (seen.add(node)) {
        open.add(node);
        switch (node) {
          case MappingNode mapping -> keys(mapping);
          case SequenceNode list -> list.getValue().forEach(this::visit);
          default -> {}
        }
        open.remove(node);
      }
    }

    private void keys(MappingNode mapping) {
      var lines = new HashMap<String, Integer>();
      for (var tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          var before = lines.putIfAbsent(key.getValue(), line(key));
          if (before != null) {
            faults.accept(
                line(key),
                "the key " + Rule.quoted(key.getValue()) + " is in line " + before + " already");
          }
        } else {
          faults.accept(line(tuple.getKeyNode()), "a key must be a name");
        }
        visit(tuple.getValueNode());
      }
    }
  }
}
