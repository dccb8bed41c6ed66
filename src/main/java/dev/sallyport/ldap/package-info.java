/**
 * An LDAP directory as the judge of passwords: it finds who is meant by a typed name, binds as them
 * with the password, and says what the directory knows of them. It never makes an account and never
 * counts guesses (migration and flow do), and no password goes anywhere but to the directory, over
 * a connection that is protected first. Start at {@link dev.sallyport.ldap.LdapDirectory}.
 */
@NullMarked
package dev.sallyport.ldap;

import org.jspecify.annotations.NullMarked;
