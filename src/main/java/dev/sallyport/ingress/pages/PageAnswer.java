package dev.sallyport.ingress.pages;

import org.jspecify.annotations.Nullable;

/** What a page's request is answered with. */
sealed interface PageAnswer {
  /** A page. */
  record Shown(int status, Screen screen) implements PageAnswer {
    /** Says nothing of what was typed. */
    @Override
    public String toString() {
      return "Shown[" + status + "]";
    }
  }

  /**
   * The browser goes on, to ask there with GET.
   *
   * @param session the hosted session's cookie; or null
   */
  record Sent(String location, @Nullable String session) implements PageAnswer {
    /** Says nothing of where it leads, or with which cookie. */
    @Override
    public String toString() {
      return "Sent[]";
    }
  }

  static PageAnswer shown(Screen screen) {
    return new Shown(200, screen);
  }
}
