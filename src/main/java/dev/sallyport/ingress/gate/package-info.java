/**
 * The doors of the gate: the reverse proxy, and the listener where other proxies ask (forward-auth,
 * Envoy's ext_authz). A door reads a request, has it decided by {@code gate}, and acts on the
 * decision; it decides nothing itself. Built on Vert.x's own HTTP client, so that every header rule
 * is ours. What may pass is an {@link dev.sallyport.ingress.gate.Exchange}, or a {@link
 * dev.sallyport.ingress.gate.SocketExchange} where it asks for a WebSocket; neither ever holds a
 * body. Start at {@link dev.sallyport.ingress.gate.ProxyDoor}.
 */
@NullMarked
package dev.sallyport.ingress.gate;

import org.jspecify.annotations.NullMarked;
