package dev.sallyport.revocation;

/**
 * Why Redis is asked about a token, and for how long its yes is good.
 *
 * @param said when the last was said that may have ended the token, in Redis's milliseconds; a yes
 *     counts against this one and those before it, and against none that is said later
 * @param settled whether that is so long ago that what was said has been done, or never will be: a
 *     yes holds until more is said, while one of before may be overtaken by an end that is being
 *     written
 */
public record Doubt(long said, boolean settled) {}
