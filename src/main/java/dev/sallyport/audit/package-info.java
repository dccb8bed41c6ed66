/**
 * One event per decision: who asked for what, from where, and what came of it, so that an attempt
 * can be followed afterwards by its id. Events are written, never read here, and never hold a
 * secret, token, password, code or session. Start at {@link dev.sallyport.audit.AuditEvent}.
 */
@NullMarked
package dev.sallyport.audit;

import org.jspecify.annotations.NullMarked;
