package dev.sallyport;

import dev.sallyport.federation.Federation;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.cognito.Operations;
import dev.sallyport.ingress.oauth2.OAuth2Routes;
import dev.sallyport.ingress.pages.PageRoutes;
import dev.sallyport.limits.Beginnings;
import dev.sallyport.logout.BackChannel;
import dev.sallyport.oauth.AuthorizationCodes;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.Consents;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.ProviderChoices;
import dev.sallyport.oauth.PushedRequests;
import dev.sallyport.oauth.Visits;
import dev.sallyport.token.bearer.SignInIssuer;
import dev.sallyport.token.dpop.Proofs;
import dev.sallyport.trigger.Triggers;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;

/** Builds what signs people in by their browsers: the OAuth2 endpoints and the pages. */
final class HostedParts {
  private final OAuth2Routes oauth2;
  private final PageRoutes pages;

  private HostedParts(
      Ground ground,
      Rooms all,
      Admission admission,
      Operations api,
      SignInIssuer.Parts issuers,
      Proofs proofs) {
    var config = ground.config();
    var redis = ground.redis();
    var rooms = all.cognito();
    var codes = new AuthorizationCodes(redis, rooms.kek(), rooms.ids());
    var pushed = new PushedRequests(redis, rooms.ids());
    var sessions = new HostedSessions(redis, rooms.users(), rooms.kek(), rooms.ids());
    var visits = new Visits(redis);
    var authorizations =
        new Authorizations(
            rooms.pools(),
            codes,
            pushed,
            visits,
            new Consents(redis, rooms.kek()),
            config.http().publicUrl());
    var federation =
        new Federation(
            new Federation.Parts(
                redis,
                rooms.kek(),
                rooms.ids(),
                rooms.pools(),
                rooms.users(),
                rooms.triggers(),
                authorizations,
                sessions,
                issuers,
                rooms.requests(),
                rooms.samlKeys(),
                rooms.audit(),
                rooms.clock(),
                config.http().publicUrl()));
    var backChannel =
        new BackChannel(
            visits,
            rooms.users(),
            rooms.pools(),
            rooms.tokens(),
            issuers.servers(),
            issuers.metrics());
    all.revocations().people(backChannel::left);
    this.oauth2 =
        new OAuth2Routes(
            new OAuth2Routes.Parts(
                rooms.pools(),
                rooms.users(),
                rooms.tokens(),
                authorizations,
                codes,
                pushed,
                sessions,
                federation,
                backChannel,
                proofs,
                config.http().publicUrl(),
                admission,
                rooms.requests(),
                new Beginnings(redis, rooms.kek(), config.providers().startsPerMinute()),
                new ClientAddress(config.http().trustedProxies()),
                rooms.triggers()::patient,
                rooms.clock(),
                rooms.ids()::uuid,
                rooms.audit()));
    this.pages =
        PageRoutes.of(
            new PageRoutes.Parts(
                config.pages(),
                config.http().trustedProxies(),
                authorizations,
                new ProviderChoices(rooms.pools()),
                federation.saml(),
                sessions,
                rooms.flow(),
                rooms.registrations(),
                rooms.requests(),
                (operation, client, caller, input) ->
                    api.call(
                        operation,
                        client,
                        caller.requestId(),
                        caller.address(),
                        caller.deadline(),
                        input),
                admission,
                rooms.kek(),
                rooms.ids(),
                rooms.audit(),
                rooms.clock(),
                rooms.triggers()::patient,
                Triggers::decides));
  }

  /** Builds them, once the pages' files are read. */
  static Future<HostedParts> open(
      Ground ground,
      Rooms rooms,
      Admission admission,
      Operations api,
      SignInIssuer.Parts issuers,
      Proofs proofs) {
    return ground
        .vertx()
        .executeBlocking(() -> new HostedParts(ground, rooms, admission, api, issuers, proofs));
  }

  /** Adds the routes of one event loop. */
  void mount(Router router) {
    oauth2.mount(router);
    pages.mount(router);
  }
}
