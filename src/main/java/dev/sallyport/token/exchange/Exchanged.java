package dev.sallyport.token.exchange;

/** What became of a token that was to be exchanged. */
public sealed interface Exchanged {
  /** The token for the upstream. */
  record Token(String text) implements Exchanged {
    @Override
    public String toString() {
      return "Token[***]";
    }
  }

  /** The one that came counts no longer than now, and so would any that is made of it. */
  record Late() implements Exchanged {}
}
