package dev.sallyport.limits;

/**
 * A call that counts as a failure of the address it came from until it is forgiven.
 *
 * @param addressFailures other failures of the address in the window
 * @param networkFailures other failures of its network
 */
public record Arrival(Address address, int addressFailures, int networkFailures) {}
