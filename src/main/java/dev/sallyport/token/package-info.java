/**
 * Signing keys, and everything said in or about a token: minting, verifying, refreshing, revoking.
 * It decides what a token says and whether it still counts; it never decides who is signing in
 * (flow does) and never sees HTTP. Start at {@link dev.sallyport.token.TokenCommand} for what can
 * be asked of it, then {@code Claims}.
 */
@NullMarked
package dev.sallyport.token;

import org.jspecify.annotations.NullMarked;
