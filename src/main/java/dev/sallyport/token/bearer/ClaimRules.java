package dev.sallyport.token.bearer;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.token.bearer.Verified.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of one issuer must say, their signature apart (RFC 8725 §3, RFC 9068 §4,
 * tokens.md §7): that they are access tokens, for us, and good now.
 *
 * <p>An access token is told from others by whatever its issuer says of it. Our pools and Cognito
 * write {@code token_use}, which must be {@code access}. Others may have the {@code typ} {@code
 * at+jwt} in the header (RFC 9068) or, as Keycloak, {@code Bearer} among the claims. One that says
 * nothing of the kind must bear nothing that ID and logout tokens have: {@code nonce}, {@code
 * at_hash}, {@code c_hash}, {@code events}. There the audience is what tells them apart, so an
 * issuer's {@code audiences} should name an API and not a client.
 */
final class ClaimRules {
  private static final Pattern COGNITO =
      Pattern.compile("https://(issuer-)?cognito-idp(-fips)?\\.[a-z0-9.-]+/[^/]+");

  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");
  private static final List<String> OF_ID_TOKENS = List.of("nonce", "at_hash", "c_hash");
  private static final List<String> CLIENTS = List.of("client_id", "azp", "cid", "appid");

  /** SHA-256 in base64url. */
  private static final Pattern THUMBPRINT = Pattern.compile("[A-Za-z0-9_-]{43}");

  /** The last second of the year 9999. */
  private static final double LAST = 253_402_300_799d;

  private final IssuerConfig config;
  private final String issuer;
  private final Duration leeway;
  private final InstantSource clock;

  /** The rules of an issuer, whose pool's {@code iss} begins with {@code publicUrl}. */
  static ClaimRules of(
      IssuerConfig config, String publicUrl, Duration leeway, InstantSource clock) {
    var pool = config.pool();
    var iss = pool == null ? config.issuer() : publicUrl + "/" + pool;
    return new ClaimRules(config, iss, leeway, clock);
  }

  /** Where {@code issuer} is the {@code iss} of its tokens. */
  ClaimRules(IssuerConfig config, String issuer, Duration leeway, InstantSource clock) {
    this.config = config;
    this.issuer = issuer;
    this.leeway = leeway;
    this.clock = clock;
  }

  /** Whether the token says that it is this issuer's. */
  boolean names(CompactToken token) {
    return issuer.equals(token.unverified().get("iss"));
  }

  /** Whether it has a subject and times, all of their types; told before its signature is. */
  boolean readable(CompactToken token) {
    var claims = token.unverified();
    return claims.get("sub") instanceof String subject
        && !subject.isEmpty()
        && time(claims, "exp") != null
        && time(claims, "iat") != null
        && (!claims.containsKey("nbf") || time(claims, "nbf") != null);
  }

  /** Judges a readable token whose signature is verified; {@code hash} is of its whole text. */
  Verified judge(CompactToken token, String hash) {
    var claims = token.unverified();
    if (!access(token.type(), claims)) {
      return new Verified.Refused(Reason.KIND);
    }
    if (claims.containsKey("cnf") && key(claims) == null) {
      return new Verified.Refused(Reason.BOUND);
    }
    if (!ours(claims)) {
      return new Verified.Refused(Reason.AUDIENCE);
    }
    var bearer = bearer(claims, hash);
    return early(bearer.issuedAt()) || early(time(claims, "nbf"))
        ? new Verified.Refused(Reason.NOT_YET)
        : inTime(bearer);
  }

  /**
   * Judges a readable token whose signature is verified as the ID token that this client asked for
   * with this nonce. One for several clients must say that it was given to this one.
   */
  Verified judgeIdentity(CompactToken token, String hash, String client, String nonce) {
    var claims = token.unverified();
    if (!identity(token.type(), claims)) {
      return new Verified.Refused(Reason.KIND);
    }
    var audiences = texts(claims.get("aud")).toList();
    var party = claims.get("azp");
    if (!audiences.contains(client)
        || (audiences.size() > 1 && party == null)
        || (party != null && !party.equals(client))
        || !nonce.equals(claims.get("nonce"))) {
      return new Verified.Refused(Reason.AUDIENCE);
    }
    var bearer = bearer(claims, hash);
    return early(bearer.issuedAt()) || early(time(claims, "nbf"))
        ? new Verified.Refused(Reason.NOT_YET)
        : inTime(bearer);
  }

  /** Judges a readable token whose signature is verified as one that says that somebody left. */
  LogoutToken.Read judgeLogout(CompactToken token, String client) {
    var bearer = bearer(token.unverified(), "");
    var times = early(bearer.issuedAt()) ? new Verified.Refused(Reason.NOT_YET) : inTime(bearer);
    return LogoutToken.judge(token, client, times, bearer.expires());
  }

  /** Whether it may be an ID token; Cognito says so, and Keycloak. */
  private static boolean identity(@Nullable String header, Map<String, Object> claims) {
    var use = claims.get("token_use");
    var typ = claims.get("typ");
    return (header == null || header.equalsIgnoreCase("JWT"))
        && !claims.containsKey("events")
        && (use == null || use.equals("id"))
        && (typ == null || typ.equals("ID"));
  }

  private Bearer bearer(Map<String, Object> claims, String hash) {
    return new Bearer(
        config.name(),
        config.pool(),
        text(claims.get("sub")).findFirst().orElseThrow(),
        CLIENTS.stream().map(claims::get).flatMap(ClaimRules::text).findFirst().orElse(""),
        scopes(claims),
        texts(claims.get(config.groupsClaim())).toList(),
        Objects.requireNonNull(time(claims, "iat")),
        Objects.requireNonNull(time(claims, "exp")),
        text(claims.get("origin_jti")).findFirst().orElse(null),
        text(claims.get("device_key")).findFirst().orElse(null),
        key(claims),
        claims,
        hash);
  }

  /** The key that it is bound to, and to nothing else besides (RFC 9449 §6.1). */
  private static @Nullable String key(Map<String, Object> claims) {
    return claims.get("cnf") instanceof Map<?, ?> bound
            && bound.size() == 1
            && bound.get("jkt") instanceof String key
            && THUMBPRINT.matcher(key).matches()
        ? key
        : null;
  }

  /** Whether a token that counted still does by its times; to be asked each time it is used. */
  Verified inTime(Bearer bearer) {
    return clock.instant().isBefore(bearer.expires().plus(leeway))
        ? new Verified.Counts(bearer)
        : new Verified.Refused(Reason.EXPIRED);
  }

  private boolean early(@Nullable Instant from) {
    return from != null && from.isAfter(clock.instant().plus(leeway));
  }

  private boolean access(@Nullable String header, Map<String, Object> claims) {
    var type = header == null ? "jwt" : header.toLowerCase(Locale.ROOT);
    var use = claims.get("token_use");
    var typ = claims.get("typ");
    if (!TYPES.contains(type)
        || claims.containsKey("events")
        || (use == null ? usesNamed() : !use.equals("access"))
        || (typ != null && !(typ instanceof String text && text.equalsIgnoreCase("Bearer")))) {
      return false;
    }
    return use != null
        || typ != null
        || !type.equals("jwt")
        || OF_ID_TOKENS.stream().noneMatch(claims::containsKey);
  }

  /** Whether every token of this issuer says what it is for. */
  private boolean usesNamed() {
    return config.pool() != null || COGNITO.matcher(issuer).matches();
  }

  /** Without an audience of its own, a token is for the client that it was given to. */
  private boolean ours(Map<String, Object> claims) {
    if (config.audiences().isEmpty()) {
      return config.pool() != null;
    }
    return texts(claims.getOrDefault("aud", claims.getOrDefault("client_id", "")))
        .anyMatch(config.audiences()::contains);
  }

  private static Set<String> scopes(Map<String, Object> claims) {
    var scopes = new LinkedHashSet<String>();
    Stream.of("scope", "scp")
        .map(claims::get)
        .flatMap(ClaimRules::texts)
        .flatMap(text -> Stream.of(text.split(" ")))
        .filter(scope -> !scope.isEmpty())
        .forEach(scopes::add);
    return Collections.unmodifiableSet(scopes);
  }

  /** Seconds since 1970, fractions left off; null for anything else. */
  private static @Nullable Instant time(Map<String, Object> claims, String name) {
    // Not NaN, not infinite, and not before there were tokens.
    return claims.get(name) instanceof Number number
            && number.doubleValue() > 0
            && number.doubleValue() <= LAST
        ? Instant.ofEpochSecond(number.longValue())
        : null;
  }

  private static Stream<String> text(@Nullable Object claim) {
    return claim instanceof String text ? Stream.of(text) : Stream.empty();
  }

  /** One text, or a list of them; whatever is no text in it is nothing to us. */
  private static Stream<String> texts(@Nullable Object claim) {
    return claim instanceof Collection<?> all
        ? all.stream().flatMap(ClaimRules::text)
        : text(claim);
  }
}
