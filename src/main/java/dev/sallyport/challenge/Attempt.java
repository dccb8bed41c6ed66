package dev.sallyport.challenge;

import dev.sallyport.config.StepConfig;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.User;
import dev.sallyport.runtime.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The login attempt a challenge is asked in.
 *
 * @param id names the attempt in audit and logs; random, no secret
 * @param user null when the login name is nobody's; a challenge must then behave as if it were
 *     somebody's
 * @param login the name as it was typed; the same nobody is told the same things each time
 * @param step how this step is configured: its bounds and options
 */
public record Attempt(
    String id, Pool pool, @Nullable User user, String login, StepConfig step, Deadline deadline) {}
