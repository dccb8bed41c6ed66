package dev.sallyport;

import dev.sallyport.config.Config;
import dev.sallyport.ingress.Admission;
import dev.sallyport.ingress.ClientAddress;
import dev.sallyport.ingress.cognito.CognitoRooms;
import dev.sallyport.ingress.oauth2.OAuth2Routes;
import dev.sallyport.oauth.AuthorizationCodes;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.PushedRequests;
import dev.sallyport.redis.SharedRedis;
import io.vertx.ext.web.Router;

/** Builds what signs people in by their browsers: the OAuth2 endpoints and the pages. */
final class HostedParts {
  private final OAuth2Routes oauth2;

  HostedParts(Config config, SharedRedis redis, CognitoRooms rooms, Admission admission) {
    var codes = new AuthorizationCodes(redis, rooms.kek(), rooms.ids());
    var pushed = new PushedRequests(redis, rooms.ids());
    var sessions = new HostedSessions(redis, rooms.users(), rooms.kek(), rooms.ids());
    var authorizations =
        new Authorizations(rooms.pools(), codes, pushed, config.http().publicUrl());
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
