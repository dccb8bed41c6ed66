/**
 * One event per decision: who asked for what, from where, and what came of it, so that an attempt
 * can be followed afterwards by its id. Events go to the log and, for a while, to Redis; they never
 * hold a secret, token, password, code or session, and nothing that is decided rests on them. Start
 * at {@link dev.sallyport.audit.AuditEvent}.
 */
@NullMarked
package dev.sallyport.audit;

import org.jspecify.annotations.NullMarked;
