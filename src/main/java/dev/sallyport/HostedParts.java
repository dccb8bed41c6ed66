package dev.sallyport;

import dev.sallyport.config.Config;
import dev.sallyport.federation.Federation;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.cognito.CognitoRooms;
import dev.sallyport.ingress.oauth2.OAuth2Routes;
import dev.sallyport.oauth.AuthorizationCodes;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.redis.SharedRedis;
import dev.sallyport.token.bearer.SignInIssuer;
import io.vertx.ext.web.Router;

/** Builds what signs people in by their browsers: the OAuth2 endpoints and the pages. */
final class HostedParts {
  private final OAuth2Routes oauth2;

  HostedParts(
      Config config,
      SharedRedis redis,
      CognitoRooms rooms,
      Admission admission,
      SignInIssuer.Parts issuers) {
    var codes = new AuthorizationCodes(redis, rooms.kek(), rooms.ids());
    var sessions = new HostedSessions(redis, rooms.users(), rooms.kek(), rooms.ids());
    var authorizations = new Authorizations(rooms.pools(), codes, config.http().publicUrl());
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
                rooms.audit(),
                rooms.clock(),
                config.http().publicUrl()));
    this.oauth2 =
        new OAuth2Routes(
            new OAuth2Routes.Parts(
                rooms.pools(),
                rooms.users(),
                rooms.tokens(),
                authorizations,
                codes,
                sessions,
                federation,
                admission,
                new ClientAddress(config.http().trustedProxies()),
                rooms.clock(),
                rooms.ids()::uuid));
  }

  /** Adds the routes of one event loop. */
  void mount(Router router) {
    oauth2.mount(router);
  }
}
