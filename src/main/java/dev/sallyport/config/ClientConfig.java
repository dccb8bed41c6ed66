package dev.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One app client from the configuration.
 *
 * @param secret null for a public client
 * @param flows in the {@code ALLOW_*} spelling; never empty: the default is written out
 * @param sessionTime how long each challenge session lives where no declared step says otherwise
 * @param hideUsers an unknown user is answered like a wrong password
 * @param readable attribute names the client may read; empty means all
 * @param writable attribute names the client may write; empty means all
 * @param revocable its refresh tokens can be revoked
 * @param refreshTokenRotation how long a refresh token still works after it was exchanged for
 *     another; null where it is not exchanged at all
 * @param challenges the client's own list; empty means the pool's
 * @param oauth what it may do at the OAuth2 endpoints; null means nothing
 */
public record ClientConfig(
    String id,
    String name,
    @Nullable Secret secret,
    Set<String> flows,
    Duration accessTime,
    Duration idTime,
    Duration refreshTime,
    Duration sessionTime,
    boolean hideUsers,
    Set<String> readable,
    Set<String> writable,
    boolean revocable,
    @Nullable Duration refreshTokenRotation,
    List<StepConfig> challenges,
    @Nullable OAuthConfig oauth) {

  public ClientConfig {
    flows = Set.copyOf(flows);
    readable = Set.copyOf(readable);
    writable = Set.copyOf(writable);
    challenges = List.copyOf(challenges);
  }

  private static final List<String> FLOWS =
      List.of(
          "ALLOW_USER_SRP_AUTH",
          "ALLOW_USER_PASSWORD_AUTH",
          "ALLOW_ADMIN_USER_PASSWORD_AUTH",
          "ALLOW_CUSTOM_AUTH",
          "ALLOW_REFRESH_TOKEN_AUTH",
          "ALLOW_USER_AUTH");
  private static final List<String> USUAL_FLOWS =
      List.of("ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH");

  /** {@code attributes} says which names the pool has; all of {@code required} must be writable. */
  static ClientConfig read(
      Section section, Rule attributes, Set<String> required, List<String> providers) {
    var id = section.requiredText("id", Rule.CLIENT_ID);
    var day = Duration.ofHours(24);
    var access = section.duration("accessTime", Duration.ofMinutes(5), day, Duration.ofHours(1));
    var identity = section.duration("idTime", Duration.ofMinutes(5), day, Duration.ofHours(1));
    var refresh =
        section.duration(
            "refreshTime", Duration.ofMinutes(60), Duration.ofDays(3_650), Duration.ofDays(30));
    shorter(section, "accessTime", access, refresh);
    shorter(section, "idTime", identity, refresh);
    var rotation = rotation(section);
    var flows = flows(section, rotation != null);
    var secret = section.secret("secret", Rule.CLIENT_SECRET);
    return new ClientConfig(
        id,
        section.text("name", id, Rule.NAME),
        secret,
        flows,
        access,
        identity,
        refresh,
        section.duration(
            "sessionTime", Duration.ofMinutes(3), Duration.ofMinutes(15), Duration.ofMinutes(3)),
        section.flag("hideUsers", true),
        Set.copyOf(section.texts("readable", List.of(), attributes)),
        writable(section, attributes, required),
        section.flag("revocable", true),
        rotation,
        StepConfig.readAll(section),
        OAuthConfig.read(section.section("oauth"), secret != null, providers));
  }

  private static final String REFRESH = "ALLOW_REFRESH_TOKEN_AUTH";

  /** REFRESH_TOKEN_AUTH hands out no successor, so it is not for a client with rotation. */
  private static Set<String> flows(Section section, boolean rotation) {
    var given = section.texts("flows", List.of(), Rule.oneOf("flow", FLOWS));
    if (rotation && given.contains(REFRESH)) {
      section.fault("flows", "cannot have " + REFRESH + " together with refreshTokenRotation");
    }
    return given.isEmpty()
        ? USUAL_FLOWS.stream()
            .filter(flow -> !rotation || !flow.equals(REFRESH))
            .collect(Collectors.toUnmodifiableSet())
        : Set.copyOf(given);
  }

  private static @Nullable Duration rotation(Section section) {
    var grace =
        section.duration(
            "refreshTokenRotation", Duration.ZERO, Duration.ofSeconds(60), Duration.ZERO);
    return section.given("refreshTokenRotation") ? grace : null;
  }

  private static Set<String> writable(Section section, Rule attributes, Set<String> required) {
    var writable = Set.copyOf(section.texts("writable", List.of(), attributes));
    if (!writable.isEmpty() && !writable.containsAll(required)) {
      section.fault(
          "writable", "must contain what the pool requires: " + String.join(", ", required));
    }
    return writable;
  }

  private static void shorter(Section section, String key, Duration time, Duration refresh) {
    if (time.compareTo(refresh) > 0) {
      section.fault(key, "must not be longer than refreshTime, " + Durations.spell(refresh));
    }
  }
}
