package dev.sallyport.config;

import java.time.Duration;
import java.util.List;

/**
 * Which Redis, and how many calls at once.
 *
 * @param urls one for a single server, several for Sentinel or Cluster; they may hold a password
 * @param master the master's name at the sentinels; empty for the other kinds
 * @param connections how many connections at most
 * @param waiting how many calls may wait for a connection; one more is refused at once
 * @param replicasToWaitFor how many replicas must have an acknowledged write; 0 for none
 * @param replicaWait how long to wait for them
 */
public record RedisConfig(
    Kind kind,
    List<Secret> urls,
    String master,
    int connections,
    int waiting,
    int replicasToWaitFor,
    Duration replicaWait) {

  /** What runs there. */
  public enum Kind {
    EMBEDDED,
    STANDALONE,
    SENTINEL,
    CLUSTER
  }

  public RedisConfig {
    urls = List.copyOf(urls);
  }
}
