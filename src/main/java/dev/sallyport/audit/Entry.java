package dev.sallyport.audit;

import java.time.Instant;

/** A decision as it is kept, with when it was made. */
public record Entry(Instant at, AuditEvent event) {}
