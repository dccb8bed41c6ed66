package dev.sallyport.limits;

/**
 * Failures lately.
 *
 * @param user wrong passwords of this person in a row, as counted for this address
 * @param address failures this address caused in the window
 * @param network failures its network caused in the window
 */
public record Counts(int user, int address, int network) {}
