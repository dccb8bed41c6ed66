package dev.sallyport.token.dpop;

/** What came of looking at a proof. */
public sealed interface Proved {
  /**
   * Whoever sent it holds this key.
   *
   * @param key its thumbprint (RFC 7638), as {@code cnf.jkt} and {@code dpop_jkt} have it
   * @param nonced whether it bore a nonce of ours
   * @param aging whether that should be replaced by the newest one (RFC 9449 §8.2)
   */
  record Holder(String key, boolean nonced, boolean aging) implements Proved {}

  /** It proves nothing. */
  record Refused(Flaw flaw) implements Proved {}

  /** It would have to bear {@link Proofs#nonce}: the client is to try again. */
  record Again() implements Proved {}

  /** Why a proof proves nothing. */
  enum Flaw {
    /** There is none, or more than one. */
    COUNT("there is not one proof"),
    MALFORMED("the proof is no JWT with a key of its own"),
    TYPE("the proof is a JWT of another type"),
    ALGORITHM("the proof is signed by an algorithm that is not taken"),
    KEY("the proof's key is private, too weak or not of its algorithm"),
    SIGNATURE("the proof's signature is not its key's"),
    ID("the proof has no jti that could be remembered"),
    METHOD("the proof is for another method"),
    TARGET("the proof is for another URI"),
    TIME("the proof was not made just now"),
    TOKEN("the proof is for another token"),
    REPLAYED("the proof was used before");

    private final String words;

    Flaw(String words) {
      this.words = words;
    }

    /** In words that may be shown. */
    public String words() {
      return words;
    }
  }
}
