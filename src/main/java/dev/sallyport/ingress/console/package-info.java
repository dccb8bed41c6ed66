/**
 * The console: pages for operators on the operators' listener, off unless configured. They read and
 * do what the signed operations do, by those very operations, and hold no rule of their own: whose
 * session it is, is all that is decided here. No secret of a client, token, code or key is ever
 * shown. Start at {@link dev.sallyport.ingress.console.ConsoleRoutes}.
 */
@NullMarked
package dev.sallyport.ingress.console;

import org.jspecify.annotations.NullMarked;
