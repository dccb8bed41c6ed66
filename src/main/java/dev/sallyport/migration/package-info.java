/**
 * How people who were somewhere else come in one by one, as they sign in for the first time: the
 * pool's own function knows them (triggers.md §7), or the user pool they are leaving takes their
 * password, or an LDAP directory does and goes on doing so. Each makes an account here; whether its
 * owner may sign in is decided by the flow, as of everybody. It never counts guesses, and passwords
 * go nowhere but to the source. Start at {@link dev.sallyport.migration.Migrations}.
 */
@NullMarked
package dev.sallyport.migration;

import org.jspecify.annotations.NullMarked;
