/**
 * Pools, app clients, users and the codes sent to them: immutable records and their stores in
 * Redis. It decides what a valid user, attribute or password is; it never decides who may sign in
 * (flow does) and never sends a message (delivery does). Start at {@link
 * dev.sallyport.directory.Pool}, then {@link dev.sallyport.directory.User}.
 */
@NullMarked
package dev.sallyport.directory;

import org.jspecify.annotations.NullMarked;
