package dev.sallyport.challenge;

import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.limits.Address;
import dev.sallyport.runtime.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The login attempt a challenge is asked in.
 *
 * @param id names the attempt in audit and logs; random, no secret
 * @param user null when the login name is nobody's; a challenge must then behave as if it were
 *     somebody's
 * @param tag the person's tag, or the stable one of nobody
 * @param login the name as it was typed; the same nobody is told the same things each time
 * @param address where this call came from
 * @param step how this step is configured: its bounds and options
 */
public record Attempt(
    String id,
    Pool pool,
    @Nullable User user,
    PersonTag tag,
    String login,
    Address address,
    StepConfig step,
    Deadline deadline) {}
