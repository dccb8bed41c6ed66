package dev.sallyport.ingress;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;

/** Templates that were compiled at build time, beside the classes of these rooms. */
public final class PrecompiledTemplates {
  private PrecompiledTemplates() {}

  /** All of them, as HTML. */
  public static TemplateEngine engine() {
    // jte finds them by the thread's class loader, and a thread of Netty's or the JDK's has none.
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    var ours = PrecompiledTemplates.class.getClassLoader();
    thread.setContextClassLoader(ours);
    try {
      return TemplateEngine.createPrecompiled(
          null, ContentType.Html, ours, PrecompiledTemplates.class.getPackageName());
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
