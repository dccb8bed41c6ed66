/**
 * Tokens that we make for guarded APIs out of those that clients bring (RFC 8693 in spirit): short,
 * for one upstream, and signed with a key that all replicas share. It only makes them: who asks was
 * found out before, and what a route wants done with one is the gate's. Start at {@link
 * dev.sallyport.token.exchange.TokenExchange}.
 */
@NullMarked
package dev.sallyport.token.exchange;

import org.jspecify.annotations.NullMarked;
