/**
 * What clients are told when somebody signs out (OpenID Connect Back-Channel Logout 1.0). Start at
 * {@link dev.sallyport.logout.BackChannel}.
 */
@NullMarked
package dev.sallyport.logout;

import org.jspecify.annotations.NullMarked;
