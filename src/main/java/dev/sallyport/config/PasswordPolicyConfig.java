package dev.sallyport.config;

import java.time.Duration;

/**
 * What a new password must be (directory.md §4).
 *
 * @param history how many former passwords may not come again; 0 allows all
 * @param temporaryFor how long a password set by an administrator works until it must be changed
 */
public record PasswordPolicyConfig(
    int minimumLength,
    boolean upper,
    boolean lower,
    boolean number,
    boolean symbol,
    int history,
    Duration temporaryFor) {}
