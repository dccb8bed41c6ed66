package dev.sallyport.ingress.console;

/** What a request for a page comes to. */
sealed interface Answer {
  /** A page. */
  record Shown(int status, View view) implements Answer {}

  /** The browser goes on, to ask there with GET. */
  record Sent(String location) implements Answer {}

  static Answer shown(View view) {
    return new Shown(200, view);
  }
}
