package dev.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one Redis that replicas meet in.
 *
 * @param urls {@code redis://} or {@code rediss://}, secret since they may carry a password: one of
 *     a standalone server, several of Sentinels or cluster nodes, none of the embedded one
 * @param master the name Sentinels know the master by; empty otherwise
 * @param connections of one process at once
 * @param waiting commands waiting for a connection; more are refused
 * @param replicasToWaitFor replicas that must have a durable write before it counts; 0 waits for
 *     none
 */
public record RedisConfig(
    Kind kind,
    List<Secret> urls,
    String master,
    int connections,
    int waiting,
    int replicasToWaitFor,
    Duration replicaWait) {

  /** What runs at the other end. */
  public enum Kind {
    /** Started by this process, on this machine. */
    EMBEDDED,
    STANDALONE,
    SENTINEL,
    CLUSTER
  }

  public RedisConfig {
    urls = List.copyOf(urls);
  }

  private static final Rule URL =
      new Rule(
          text -> text.equals("embedded") || Hosts.redisUrl(text),
          "must be embedded, or start with redis:// or rediss:// and name a host");
  private static final Rule NODE =
      new Rule(Hosts::redisUrl, "must each start with redis:// or rediss:// and name a host");

  /** A section that may also be just its {@code url}. */
  static RedisConfig read(Section section) {
    var url = section.secret("url", URL);
    var sentinel = section.section("sentinel");
    var cluster = section.section("cluster");
    var master = sentinel.text("master", "", Rule.ANY);
    var sentinels = sentinel.secrets("nodes", NODE);
    var nodes = cluster.secrets("nodes", NODE);
    var kind = kind(section, url);
    switch (kind) {
      case SENTINEL -> {
        if (master.isEmpty()) {
          sentinel.fault("master", "is missing: the name the Sentinels know the master by");
        }
        atLeastOne(sentinel, sentinels);
      }
      case CLUSTER -> atLeastOne(cluster, nodes);
      case EMBEDDED, STANDALONE -> {}
    }
    return new RedisConfig(
        kind,
        switch (kind) {
          case EMBEDDED -> List.of();
          case STANDALONE -> url == null ? List.of() : List.of(url);
          case SENTINEL -> sentinels;
          case CLUSTER -> nodes;
        },
        kind == Kind.SENTINEL ? master : "",
        section.intBetween("connections", 1, 1_000, 16),
        section.intBetween("waiting", 0, 100_000, 256),
        section.intBetween("replicasToWaitFor", 0, 10, 0),
        section.duration(
            "replicaWait", Duration.ofMillis(10), Duration.ofSeconds(5), Duration.ofSeconds(1)));
  }

  /** What the environment names hides what the file names, so that a default can be replaced. */
  private static Kind kind(Section section, @Nullable Secret url) {
    var named = Stream.of("url", "sentinel", "cluster").filter(section::given).toList();
    var inEnvironment = named.stream().filter(section::inEnvironment).toList();
    var chosen = inEnvironment.isEmpty() ? named : inEnvironment;
    if (chosen.size() > 1) {
      section.fault("only one of " + String.join(", ", chosen) + " can be given");
    }
    return switch (chosen.isEmpty() ? "" : chosen.getFirst()) {
      case "sentinel" -> Kind.SENTINEL;
      case "cluster" -> Kind.CLUSTER;
      default -> url == null || url.reveal().equals("embedded") ? Kind.EMBEDDED : Kind.STANDALONE;
    };
  }

  private static void atLeastOne(Section section, List<Secret> nodes) {
    if (nodes.isEmpty()) {
      section.fault("nodes", "is missing: at least one redis:// or rediss:// address");
    }
  }
}
