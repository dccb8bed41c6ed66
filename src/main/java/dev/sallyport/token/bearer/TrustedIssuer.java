package dev.sallyport.token.bearer;

import dev.sallyport.config.IssuerConfig;

/** An issuer from the configuration, ready to be believed. */
record TrustedIssuer(IssuerConfig config, ClaimRules rules, IssuerKeys keys) {}
