package dev.sallyport.config;

/** Whether proofs of a key (RFC 9449) are demanded. */
public enum DpopDemand {
  /** Only where a token is bound to a key. */
  OPTIONAL,
  /** Always: no token counts that is not bound. */
  REQUIRED,
  /** Always, and each proof bears a nonce of ours, so that none is made ahead. */
  NONCE
}
