package dev.sallyport.directory;

/**
 * Who a login name stands for when it is nobody's: always the same for one pool and name, shaped
 * like somebody, so that nothing tells them apart (auth-flows.md §13).
 *
 * @param sub UUID-shaped, as a real one
 * @param tag where this nobody's codes and counters are kept
 * @param username what nobody is called in an answer: the login name as its pool compares it or,
 *     where people sign in by something else than their username, the sub
 */
public record Nobody(String sub, PersonTag tag, String username) {}
