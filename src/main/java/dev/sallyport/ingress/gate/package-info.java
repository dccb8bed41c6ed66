/**
 * The doors of the gate: the reverse proxy, and the listener where other proxies ask (forward-auth,
 * Envoy's ext_authz). A door reads a request, has it decided by {@code gate}, and acts on the
 * decision; it decides nothing itself. Built on Vert.x's own HTTP client, so that every header rule
 * is ours. Start at {@link dev.sallyport.ingress.gate.ProxyDoor}.
 */
@NullMarked
package dev.sallyport.ingress.gate;

import org.jspecify.annotations.NullMarked;
