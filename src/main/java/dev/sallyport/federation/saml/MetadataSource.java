package dev.sallyport.federation.saml;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.directory.IdentityProvider;
import dev.sallyport.directory.Pool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.token.bearer.SignInIssuer;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of providers: from the text that an administrator gave, or from an address, which is
 * asked again after six hours, before the metadata runs out, and when somebody signs with a key
 * that it does not have. What it said before is used meanwhile, and for a day where it cannot be
 * asked.
 */
public final class MetadataSource {
  private static final Duration FRESH = Duration.ofHours(6);
  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration AHEAD = Duration.ofMinutes(30);

  /** A key that nobody knows makes us ask no more often than this. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST = 1_000;
  private static final Duration UNUSED = Duration.ofHours(24);

  private record Spec(String poolId, String provider, String address, String text) {}

  private record Read(IdpMetadata metadata, Instant at) {}

  /** One provider's. */
  private final class Source {
    final AtomicReference<@Nullable Read> read = new AtomicReference<>();
    final Shared<Read> reading;

    Source(Spec spec) {
      reading = new Shared<>(parts.vertx(), () -> read(spec).onSuccess(read::set));
    }
  }

  private final SignInIssuer.Parts parts;
  private final Cache<Spec, Source> sources =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(UNUSED).build();

  /** Asks with the same parts as the issuers of OpenID Connect. */
  public MetadataSource(SignInIssuer.Parts parts) {
    this.parts = parts;
  }

  /** What counts now. Fails with SamlRefused where it cannot be read, and was not in a day. */
  public Future<IdpMetadata> of(Pool pool, IdentityProvider provider, Deadline deadline) {
    var spec = spec(pool, provider);
    var source = sources.get(spec, Source::new);
    var before = source.read.get();
    if (before == null || !usable(before)) {
      return source.reading.await(deadline).map(Read::metadata);
    }
    if (stale(spec, before)) {
      source.reading.begin();
    }
    return Future.succeededFuture(before.metadata());
  }

  /** The same, asked again unless that was just done. */
  public Future<IdpMetadata> again(Pool pool, IdentityProvider provider, Deadline deadline) {
    var spec = spec(pool, provider);
    var source = sources.get(spec, Source::new);
    var before = source.read.get();
    return spec.address().isEmpty()
            || (before != null && before.at().plus(AGAIN).isAfter(parts.clock().instant()))
        ? of(pool, provider, deadline)
        : source.reading.await(deadline).map(Read::metadata);
  }

  private static Spec spec(Pool pool, IdentityProvider provider) {
    var details = provider.details();
    return new Spec(
        pool.id(),
        provider.name(),
        details.getOrDefault("MetadataURL", ""),
        details.getOrDefault("MetadataFile", ""));
  }

  private boolean usable(Read read) {
    var now = parts.clock().instant();
    var until = read.metadata().until();
    return (until == null || until.isAfter(now)) && read.at().plus(KEPT).isAfter(now);
  }

  private boolean stale(Spec spec, Read read) {
    var now = parts.clock().instant();
    var until = read.metadata().until();
    var old = read.at().plus(FRESH).isBefore(now);
    var ending = until != null && until.minus(AHEAD).isBefore(now);
    return !spec.address().isEmpty() && (old || (ending && read.at().plus(AGAIN).isBefore(now)));
  }

  private Future<Read> read(Spec spec) {
    var limit = Deadline.in(LIMIT);
    return text(spec, limit)
        .compose(text -> parts.slow().run(limit, () -> IdpMetadata.read(text)))
        .map(this::counting);
  }

  private Future<String> text(Spec spec, Deadline limit) {
    if (spec.address().isEmpty()) {
      return Future.succeededFuture(spec.text());
    }
    return Future.succeededFuture()
        .map(_ -> parts.servers().address(spec.address(), "metadata"))
        .compose(address -> parts.servers().xml(address, limit));
  }

  private Read counting(IdpMetadata metadata) {
    var read = new Read(metadata, parts.clock().instant());
    if (!usable(read)) {
      throw new SamlRefused("the metadata has run out");
    }
    parts.servers().address(metadata.signIn().address(), "sign-in");
    if (metadata.signOut() != null) {
      parts.servers().address(metadata.signOut().address(), "sign-out");
    }
    return read;
  }
}
