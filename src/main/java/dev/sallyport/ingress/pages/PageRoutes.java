package dev.sallyport.ingress.pages;

import dev.sallyport.audit.Audit;
import dev.sallyport.config.PagesConfig;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.Pool;
import dev.sallyport.federation.Saml;
import dev.sallyport.federation.SamlForm;
import dev.sallyport.flow.FlowClient;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.Admission.Kind;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.FormGuard;
import dev.sallyport.ingress.pages.PageHandler.For;
import dev.sallyport.limits.Requests;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.ProviderChoices;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.webauthn.Registrations;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** The hosted pages' routes (oauth2.md §1): each page by GET, each form by POST to its own. */
public final class PageRoutes {
  /** The form cookie's name. */
  static final String FORM_COOKIE = "__Host-sallyport-form";

  private final PageHandler handler;
  private final Assets assets;
  private final SignIn signIn;
  private final Account account;
  private final Consent consent;
  private final Passkeys passkeys;
  private final PostingPage posting;
  private final PageWriter writer;

  /**
   * What the pages stand on.
   *
   * @param trustedProxies whose {@code X-Forwarded-For} is believed
   * @param patient the deadline of what may have to wait for a pool's functions
   * @param decides whether functions of the pool's own may decide a sign-in
   */
  public record Parts(
      PagesConfig config,
      List<String> trustedProxies,
      Authorizations authorizations,
      ProviderChoices providers,
      Saml saml,
      HostedSessions sessions,
      FlowClient flow,
      Registrations registrations,
      Requests requests,
      AccountCalls account,
      Admission admission,
      Kek kek,
      RandomIds ids,
      Audit audit,
      InstantSource clock,
      BiFunction<Deadline, Pool, Deadline> patient,
      Predicate<Pool> decides) {
    public Parts {
      trustedProxies = List.copyOf(trustedProxies);
    }
  }

  private PageRoutes(Parts parts, Assets assets) {
    var guard = new FormGuard(parts.kek(), parts.ids(), "page forms", FORM_COOKIE, "Lax");
    var screens = new Screens(guard);
    this.assets = assets;
    this.signIn =
        new SignIn(
            parts.flow(),
            parts.requests(),
            parts.authorizations(),
            parts.providers(),
            parts.sessions(),
            screens,
            new ChallengeScreens(guard),
            guard,
            parts.patient(),
            parts.decides());
    this.account = new Account(parts.account(), screens, signIn, guard);
    this.consent = new Consent(parts.authorizations(), parts.sessions(), guard, parts.audit());
    this.passkeys =
        new Passkeys(
            parts.sessions(),
            parts.requests(),
            parts.registrations(),
            guard,
            parts.audit(),
            parts.clock());
    this.writer = new PageWriter(new Pages(parts.config().product(), assets), PageTexts.load());
    this.posting = new PostingPage(parts.saml(), parts.admission(), writer);
    this.handler =
        new PageHandler(
            parts.authorizations(),
            parts.providers(),
            screens,
            parts.admission(),
            new ClientAddress(parts.trustedProxies()),
            guard,
            parts.ids(),
            writer);
  }

  /** Reads the files that pages need; may block. Throws where one of them cannot be read. */
  public static PageRoutes of(Parts parts) {
    return new PageRoutes(parts, Assets.read(parts.config()));
  }

  /** Adds the routes; the same pages may be mounted on many routers. */
  public void mount(Router router) {
    assets.mount(router);
    page(router, "/login", Kind.LOGIN, signIn::show, signIn::begin);
    // Who comes here by GET has reloaded a page that is over.
    page(router, "/login/challenge", Kind.LOGIN, signIn::show, signIn::answer);
    page(router, "/signup", Kind.TOKEN, account::showSignup, account::signup);
    page(router, "/confirmUser", Kind.TOKEN, account::showConfirm, account::confirm);
    page(router, "/resendcode", Kind.TOKEN, account::showConfirm, account::resend);
    page(router, "/forgotPassword", Kind.TOKEN, account::showForgot, account::forgot);
    page(router, "/confirmForgotPassword", Kind.TOKEN, account::showReset, account::reset);
    router.get(SamlForm.PAGE).handler(posting);
    consent(router);
    passkeys(router);
    router.get("/error").handler(this::error);
    router
        .get("/signedout")
        .handler(ctx -> writer.text(ctx, 200, "signed_out.title", "signed_out.lead"));
  }

  private void consent(Router router) {
    var path = Authorizations.CONSENT + "/:proof";
    router
        .get(path)
        .handler(
            ctx ->
                handler.get(
                    ctx, For.SIGNED_IN, visit -> consent.show(visit, ctx.pathParam("proof"))));
    router
        .post(path)
        .handler(
            ctx ->
                handler.post(
                    ctx,
                    Kind.TOKEN,
                    For.SIGNED_IN,
                    visit -> consent.answer(visit, ctx.pathParam("proof"))));
  }

  private void passkeys(Router router) {
    router
        .get(Authorizations.PASSKEYS)
        .handler(ctx -> handler.get(ctx, For.PASSKEY, passkeys::show));
    router
        .post(Authorizations.PASSKEYS)
        .handler(ctx -> handler.post(ctx, Kind.TOKEN, For.PASSKEY, passkeys::answer));
    router.get(Passkeys.MADE).handler(ctx -> handler.get(ctx, For.PASSKEY, passkeys::list));
  }

  /** {@code /error?error=}, where nobody else can be told. */
  private void error(RoutingContext ctx) {
    writer.trouble(ctx, 400, "error." + ctx.request().getParam("error", "other"));
  }

  private void page(
      Router router,
      String path,
      Kind posting,
      Function<Visit, PageAnswer> shown,
      Function<Visit, Future<PageAnswer>> sent) {
    router
        .get(path)
        .handler(
            ctx ->
                handler.get(ctx, For.SIGN_IN, visit -> Future.succeededFuture(shown.apply(visit))));
    router.post(path).handler(ctx -> handler.post(ctx, posting, For.SIGN_IN, sent::apply));
  }
}
