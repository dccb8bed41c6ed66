/**
 * A person at a terminal: signing in through any challenge, and reading what a token says. It
 * speaks Cognito's API over HTTP as any client does, to this gateway or another or Cognito itself,
 * and knows neither the configuration nor Redis. Tokens and passwords go nowhere but to the
 * endpoint that was named. Start at {@link dev.sallyport.terminal.SignIn}.
 */
@NullMarked
package dev.sallyport.terminal;

import org.jspecify.annotations.NullMarked;
