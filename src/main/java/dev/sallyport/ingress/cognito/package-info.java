/**
 * Cognito's JSON protocol: one endpoint, one file per API operation, errors spelled once. It turns
 * JSON into commands and replies into JSON; it decides nothing about a login or a token. Start at
 * {@code Operations}, the list.
 */
@NullMarked
package dev.sallyport.ingress.cognito;

import org.jspecify.annotations.NullMarked;
