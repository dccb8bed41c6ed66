/**
 * Authorizations by OAuth2 and OpenID Connect: what a client asks for, what it may have, the codes
 * that stand for what was granted, and the sessions of browsers that signed in on the pages. It
 * knows no HTTP (ingress does), signs nobody in (flow does) and makes no token (token does). Start
 * at {@link dev.sallyport.oauth.AuthorizationRequest}.
 */
@NullMarked
package dev.sallyport.oauth;

import org.jspecify.annotations.NullMarked;
