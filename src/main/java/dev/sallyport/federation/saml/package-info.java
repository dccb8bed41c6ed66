/**
 * SAML 2.0 as a service provider speaks it (oauth2.md §9.5): a pool's own keys and what it says of
 * itself, what a provider's metadata says, requests as they are sent, and what counts of a
 * response. The profile is strict and small: XML is parsed by the JDK without document types,
 * signed by the JDK's XML-DSig under its secure validation, and decrypted by Apache Santuario; the
 * place of every signature is fixed, and nothing outside of what it covers is read (AC-105). It
 * knows no browser and no account (federation does). Start at {@link
 * dev.sallyport.federation.saml.SamlResponse}.
 */
@NullMarked
package dev.sallyport.federation.saml;

import org.jspecify.annotations.NullMarked;
