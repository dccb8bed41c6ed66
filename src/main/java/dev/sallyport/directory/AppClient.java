package dev.sallyport.directory;

import dev.sallyport.config.StepConfig;
import dev.sallyport.runtime.Withers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One app client of a pool.
 *
 * @param secrets null for a public client
 * @param flows ExplicitAuthFlows in the {@code ALLOW_*} spelling; empty means Cognito's default
 *     (SRP, custom, refresh)
 * @param sessionTime how long each challenge session lives where no declared step says otherwise
 * @param hideUsers PreventUserExistenceErrors is ENABLED
 * @param readable attribute names the client may read; empty means all
 * @param writable attribute names the client may write; empty means all
 * @param revocable EnableTokenRevocation
 * @param rotation RefreshTokenRotation: how long a refresh token still works after it was
 *     exchanged; null where it is not exchanged at all
 * @param challenges the client's own list; empty means the pool's
 * @param oauth what it may do at the OAuth2 endpoints
 */
@Withers
public record AppClient(
    String id,
    String poolId,
    String name,
    @Nullable ClientSecrets secrets,
    Set<Flow> flows,
    Duration accessTime,
    Duration idTime,
    Duration refreshTime,
    Duration sessionTime,
    boolean hideUsers,
    Set<String> readable,
    Set<String> writable,
    boolean revocable,
    @Nullable Duration rotation,
    List<StepConfig> challenges,
    OAuthSettings oauth,
    Instant created,
    Instant modified)
    implements AppClientBuilder.With {

  /** The flows a client can be allowed (auth-flows.md §3). */
  public enum Flow {
    ALLOW_USER_SRP_AUTH,
    ALLOW_USER_PASSWORD_AUTH,
    ALLOW_ADMIN_USER_PASSWORD_AUTH,
    ALLOW_CUSTOM_AUTH,
    ALLOW_REFRESH_TOKEN_AUTH,
    ALLOW_USER_AUTH
  }

  public AppClient {
    flows = Set.copyOf(flows);
    readable = Set.copyOf(readable);
    writable = Set.copyOf(writable);
    challenges = List.copyOf(challenges);
  }

  /** A client that has no part in OAuth2. */
  public AppClient(
      String id,
      String poolId,
      String name,
      @Nullable ClientSecrets secrets,
      Set<Flow> flows,
      Duration accessTime,
      Duration idTime,
      Duration refreshTime,
      Duration sessionTime,
      boolean hideUsers,
      Set<String> readable,
      Set<String> writable,
      boolean revocable,
      @Nullable Duration rotation,
      List<StepConfig> challenges,
      Instant created,
      Instant modified) {
    this(
        id,
        poolId,
        name,
        secrets,
        flows,
        accessTime,
        idTime,
        refreshTime,
        sessionTime,
        hideUsers,
        readable,
        writable,
        revocable,
        rotation,
        challenges,
        OAuthSettings.NONE,
        created,
        modified);
  }

  /** Whether the client may start this flow. */
  public boolean allows(Flow flow) {
    if (flow == Flow.ALLOW_REFRESH_TOKEN_AUTH && rotation != null) {
      // It could not hand out a successor (auth-flows.md §11).
      return false;
    }
    return flows.isEmpty()
        ? flow == Flow.ALLOW_USER_SRP_AUTH
            || flow == Flow.ALLOW_CUSTOM_AUTH
            || flow == Flow.ALLOW_REFRESH_TOKEN_AUTH
        : flows.contains(flow);
  }

  /**
   * Whether a sign-in at this client may be proved by SRP; CUSTOM_AUTH may begin with it too, and
   * USER_AUTH offers it.
   */
  public boolean provesBySrp() {
    return allows(Flow.ALLOW_USER_SRP_AUTH)
        || allows(Flow.ALLOW_CUSTOM_AUTH)
        || allows(Flow.ALLOW_USER_AUTH);
  }
}
