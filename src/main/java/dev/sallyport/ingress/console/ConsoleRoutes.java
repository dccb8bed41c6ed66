package dev.sallyport.ingress.console;

import dev.sallyport.audit.Audit;
import dev.sallyport.challenge.Guess;
import dev.sallyport.config.ConsoleConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.FormGuard;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.runtime.BoundedPool;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * The console's routes, mounted only where it is enabled. Every page is read with GET and changes
 * nothing; what changes something is a form of its own, which a page asks about before.
 */
public final class ConsoleRoutes implements Consumer<Router> {
  private final Templates templates;
  private final ConsoleHandler handler;
  private final Entrance entrance;
  private final PoolPages pools;
  private final UserPages users;
  private final KeyPages keys;
  private final TimelinePage timeline;

  /**
   * What the console stands on.
   *
   * @param product what the pages call the installation
   * @param trustedProxies whose {@code X-Forwarded-For} is believed
   */
  public record Parts(
      ConsoleConfig config,
      String product,
      List<String> trustedProxies,
      ConsoleApi api,
      SharedRedis redis,
      Kek kek,
      RandomIds ids,
      InstantSource clock,
      Guess guess,
      BoundedPool hashing,
      PasswordHash hash,
      Audit audit,
      Admission admission) {
    public Parts {
      trustedProxies = List.copyOf(trustedProxies);
    }
  }

  /**
   * Reads the files that pages need; may block. Throws IllegalArgumentException where an operator's
   * hash costs too much to check.
   */
  public ConsoleRoutes(Parts parts) {
    var words = new Words();
    var addresses = new ClientAddress(parts.trustedProxies());
    var sessions =
        new ConsoleSessions(parts.redis(), parts.kek(), parts.ids(), parts.clock(), parts.config());
    var operators =
        new Operators(
            parts.config(),
            parts.guess(),
            parts.hashing(),
            parts.hash(),
            parts.kek(),
            parts.audit());
    var guard =
        new FormGuard(
            parts.kek(), parts.ids(), "console forms", ConsoleHandler.FORM_COOKIE, "Strict");
    this.templates = new Templates(parts.product(), words);
    this.handler =
        new ConsoleHandler(
            sessions,
            parts.api(),
            guard,
            parts.admission(),
            addresses,
            parts.ids(),
            templates,
            words);
    this.entrance = new Entrance(operators, sessions, handler, addresses, words);
    this.keys = new KeyPages(parts.api(), words);
    this.pools = new PoolPages(parts.api(), words, keys);
    this.users = new UserPages(parts.api(), words);
    this.timeline = new TimelinePage(parts.api(), words);
  }

  @Override
  public void accept(Router router) {
    templates.mount(router);
    router.get(Paths.SIGN_IN).handler(ctx -> handler.open(ctx, entrance::show));
    router.post(Paths.SIGN_IN).handler(ctx -> handler.openForm(ctx, entrance::enter));
    router.post(Paths.SIGN_OUT).handler(ctx -> handler.openForm(ctx, entrance::leave));
    router.get(Paths.HOME).handler(ctx -> handler.get(ctx, pools::overview));
    router.get(Paths.TIMELINE).handler(ctx -> handler.get(ctx, timeline::show));
    var pool = Paths.HOME + "/pools/:pool";
    router.get(pool).handler(ctx -> handler.get(ctx, pools::pool));
    router.get(pool + "/clients/:client").handler(ctx -> handler.get(ctx, pools::client));
    router.get(pool + "/keys/rotate").handler(ctx -> handler.get(ctx, keys::confirm));
    router.post(pool + "/keys/rotate").handler(ctx -> handler.post(ctx, keys::rotate));
    router.get(pool + "/keys/revoke/:kid").handler(ctx -> handler.get(ctx, keys::confirmEnd));
    router.post(pool + "/keys/revoke/:kid").handler(ctx -> handler.post(ctx, keys::end));
    router.get(pool + "/user").handler(ctx -> handler.get(ctx, users::show));
    for (var deed : Deed.values()) {
      var path = pool + "/user/" + deed.path();
      router.get(path).handler(ctx -> handler.get(ctx, visit -> users.confirm(visit, deed)));
      router.post(path).handler(ctx -> handler.post(ctx, visit -> users.act(visit, deed)));
    }
  }
}
