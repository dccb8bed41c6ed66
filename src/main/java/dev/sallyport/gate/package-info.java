/**
 * Decides whether a request to a guarded API may pass: which route it belongs to, who asks, and
 * what the route demands. It is the one decision behind every door (reverse proxy, forward-auth,
 * ext_authz), reads a request only in its canonical form, and never talks to an upstream: ingress
 * does. Start at {@link dev.sallyport.gate.Gate#decide}.
 */
@NullMarked
package dev.sallyport.gate;

import org.jspecify.annotations.NullMarked;
