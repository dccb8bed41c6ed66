/**
 * The commands beside serving: everything of an installation goes out into one encrypted file, and
 * comes in again under another key and another Redis; users come in from files of others. It works
 * on Redis directly, with the stores the gateway uses, and never opens a port. Start at {@link
 * dev.sallyport.cli.Cli}, then {@link dev.sallyport.cli.Exporting} and {@link
 * dev.sallyport.cli.Importing}.
 *
 * <h2>What is in an export</h2>
 *
 * An OpenPGP message (RFC 9580) to the keys given on the command line; inside it is UTF-8 text, one
 * JSON object a line. {@code gpg -d FILE} and the like print it where the key is of their making,
 * so that nobody needs this program to leave it. Each object has a {@code type}:
 *
 * <ul>
 *   <li>{@code header}, the first: {@code format} is {@code sallyport-export}, {@code version} is
 *       1, {@code made} is when. A reader refuses another version.
 *   <li>{@code pool}: {@code document} holds every setting, unless {@code configured}, when the
 *       settings are in the configuration file and are not repeated here.
 *   <li>{@code part}: what belongs to a pool, by {@code kind} and {@code name}: app clients with
 *       their secrets in the clear, resource servers, identity providers with their secrets,
 *       domains, pages, branding, terms, risk and log delivery settings.
 *   <li>{@code group}: a group of a pool; users name its {@code id}.
 *   <li>{@code keys}: a pool's signing keys, {@code id} for ID tokens and {@code access} for access
 *       tokens, each a public key (X.509) and a private key (PKCS #8), both DER in base64url.
 *   <li>{@code user}: {@code user} holds all there is of the person, {@code devices} theirs. {@code
 *       password} and {@code history} are PHC strings (Argon2id); {@code srp} is salt and verifier,
 *       hexadecimal with a dot between; {@code seed} of a software token is Base32; {@code key} of
 *       a passkey is a COSE key in base64url; {@code answer} to a question is key, salt and
 *       HMAC-SHA256, base64url with dots between; {@code verifier} of a device is hexadecimal, and
 *       its {@code use} is when and from where it signed in last. Times are milliseconds since
 *       1970.
 *   <li>{@code end}, the last: {@code records} counts what stands between. Without it a file is cut
 *       off, and is refused before anything is written.
 * </ul>
 *
 * <h2>What is not</h2>
 *
 * What means something only where it was made, and not for long: open sign-ins, codes that were
 * sent, the last step of a software token, counters and locks, addresses a person signed in from,
 * jobs that import users. And refresh tokens: they are made with the installation's own key, so
 * that people sign in again, while ID and access tokens that were signed before still verify with
 * the public keys. To keep those too, keep the key and move Redis itself.
 */
@NullMarked
package dev.sallyport.cli;

import org.jspecify.annotations.NullMarked;
