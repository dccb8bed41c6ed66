package dev.sallyport.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The sign-in that tokens come from; a refresh changes none of it.
 *
 * @param family names the refresh token and all that came from it: {@code origin_jti}, a UUID
 * @param event names the sign-in itself: {@code event_id}, a UUID
 * @param authTime when the person proved who they are
 * @param device the key of the device it was on, or null
 * @param consent what it was for; null for the API
 */
record Origin(
    String family,
    String event,
    Instant authTime,
    @Nullable String device,
    @Nullable Consent consent) {}
