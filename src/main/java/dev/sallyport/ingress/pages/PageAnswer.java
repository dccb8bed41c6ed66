package dev.sallyport.ingress.pages;

import java.util.List;

/** What a page's request is answered with. */
sealed interface PageAnswer {
  /** A page. */
  record Shown(int status, Screen screen) implements PageAnswer {}

  /**
   * The browser goes on, to ask there with GET.
   *
   * @param cookies values of {@code Set-Cookie}
   */
  record Sent(String location, List<String> cookies) implements PageAnswer {
    public Sent {
      cookies = List.copyOf(cookies);
    }

    /** Says nothing of where it leads, or with which cookies. */
    @Override
    public String toString() {
      return "Sent[]";
    }
  }

  static PageAnswer shown(Screen screen) {
    return new Shown(200, screen);
  }
}
