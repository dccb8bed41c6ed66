/**
 * People who reach guarded APIs with a browser: sends them to an OpenID Connect issuer, keeps what
 * they come back with sealed in Redis under a cookie that says nothing, renews it, and ends it. It
 * never judges whether a request may pass: the gate asks it for a session's access token and judges
 * that as any other. Start at {@link dev.sallyport.browser.Browsers}.
 */
@NullMarked
package dev.sallyport.browser;

import org.jspecify.annotations.NullMarked;
