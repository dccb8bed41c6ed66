package dev.sallyport.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API that is guarded: one or more servers that are alike.
 *
 * @param name what routes call it
 * @param audience whom the tokens are for that we make for it
 * @param servers where they are: all http or all https, without a path
 * @param http2 speaks HTTP/2 to them (by TLS, or with prior knowledge), as gRPC needs it
 * @param balance how one is chosen
 * @param trust certificates (PEM) theirs must be signed by; null takes the machine's own
 * @param health how it is found out whether they work; null takes all for healthy
 * @param connectTimeout for a connection to be there
 * @param answerTimeout from the request's end until the answer's first byte, between two parts of
 *     an answer, and for each KiB of a request's body
 * @param streamTimeout between two parts of an answer that may pause for long: a WebSocket, an
 *     event stream, a gRPC call
 * @param connections at once to one server and from one event loop; further requests wait
 * @param waiting requests that may wait for a connection; more are refused with 503
 * @param breaker failures of one server in a row until it is left alone for a while
 * @param retries whether a request that may be repeated is tried again on another server
 * @param forwarded whether it is told who asks in {@code Forwarded} (RFC 7239) too
 */
public record BackendConfig(
    String name,
    String audience,
    List<URI> servers,
    boolean http2,
    Balance balance,
    @Nullable Certificates trust,
    @Nullable Health health,
    Duration connectTimeout,
    Duration answerTimeout,
    Duration streamTimeout,
    int connections,
    int waiting,
    int breaker,
    boolean retries,
    boolean forwarded) {

  /** How the server of a request is chosen. */
  public enum Balance {
    ROUND_ROBIN,
    LEAST_REQUESTS
  }

  /**
   * A request that a healthy server answers with a status below 400.
   *
   * @param path what is got
   * @param every how long after one the next is made
   * @param timeout for its answer
   */
  public record Health(String path, Duration every, Duration timeout) {}

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Rule SERVER =
      new Rule(
          text -> Hosts.webUrl(text) && URI.create(text).getRawPath().isEmpty(),
          "must be http://host:port or https://host:port");
  static final Rule AUDIENCE =
      Rule.matching("[\\x21-\\x7e]{1,256}", "must be 1 to 256 characters without spaces");
  private static final Rule PATH =
      Rule.matching("/[\\x21-\\x7e&&[^#]]{0,1000}", "must be a path that begins with /");

  public BackendConfig {
    servers = List.copyOf(servers);
  }

  static List<BackendConfig> readAll(Section gate) {
    var sections = gate.sections("upstreams");
    Section.distinct(sections, "name", name -> name);
    return sections.stream().map(BackendConfig::read).toList();
  }

  private static BackendConfig read(Section section) {
    var servers = section.texts("servers", List.of(), SERVER);
    var uris = servers.stream().filter(SERVER.accepts()).map(URI::create).toList();
    if (servers.isEmpty()) {
      section.fault("servers", "is missing: where the API is");
    } else if (uris.stream().map(URI::getScheme).distinct().count() > 1) {
      section.fault("servers", "must be all http or all https");
    }
    var name = section.requiredText("name", IssuerConfig.NAME);
    return new BackendConfig(
        name,
        section.text("audience", name, AUDIENCE),
        uris,
        section.flag("http2", false),
        section.choice("balance", Balance.class, Balance.ROUND_ROBIN),
        section.certificates("trust"),
        health(section.section("health")),
        section.duration("connectTimeout", SHORT, LONG, Duration.ofSeconds(2)),
        section.duration("answerTimeout", SHORT, LONG, Duration.ofSeconds(30)),
        section.duration("streamTimeout", SHORT, LONGEST, Duration.ofMinutes(10)),
        section.intBetween("connections", 1, 10_000, 128),
        section.intBetween("waiting", 0, 100_000, 256),
        section.intBetween("breaker", 1, 1_000, 5),
        section.flag("retries", true),
        section.flag("forwarded", false));
  }

  private static @Nullable Health health(Section section) {
    if (!section.given()) {
      return null;
    }
    return new Health(
        section.requiredText("path", PATH),
        section.duration("every", SHORT, LONG, Duration.ofSeconds(5)),
        section.duration("timeout", SHORT, LONG, Duration.ofSeconds(1)));
  }
}
