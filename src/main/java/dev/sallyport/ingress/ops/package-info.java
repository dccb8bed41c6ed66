/**
 * The operators' listener: health, readiness and the metrics page, on a host and port of its own,
 * so that nothing of it can be reached from where people sign in. Start at {@link
 * dev.sallyport.ingress.ops.OpsRoutes}.
 */
@NullMarked
package dev.sallyport.ingress.ops;

import org.jspecify.annotations.NullMarked;
