package dev.sallyport.ingress;

import dev.sallyport.crypto.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Files that pages need, such as style sheets and scripts. Each has its hash in its URL, so that
 * browsers keep it for good. Complete before it is mounted.
 */
public final class WebFiles {
  private static final int HASH = 8;
  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "webp", "image/webp",
          "gif", "image/gif");

  private record WebFile(String url, String type, Buffer bytes) {}

  private final String prefix;
  private final Map<String, WebFile> all = new LinkedHashMap<>();

  /** Files whose URLs begin like this, with a slash at its end. */
  public WebFiles(String prefix) {
    this.prefix = prefix;
  }

  /** A file that comes with the program; may block. */
  public static byte[] packed(String path) {
    try (var in = WebFiles.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * Adds a file; answers its URL.
   *
   * @param ending says of which type it is, such as {@code css}
   */
  public String add(String name, String ending, byte[] bytes) {
    var hash = HexFormat.of().formatHex(Sha256.hash(bytes), 0, HASH);
    var url = prefix + name + "-" + hash + "." + ending;
    all.put(
        name,
        new WebFile(
            url, TYPES.getOrDefault(ending, "application/octet-stream"), Buffer.buffer(bytes)));
    return url;
  }

  /** The URL of a file that was added. */
  public String url(String name) {
    return Objects.requireNonNull(all.get(name), name).url();
  }

  /** Adds their routes. */
  public void mount(Router router) {
    all.values().forEach(file -> router.get(file.url()).handler(ctx -> serve(ctx, file)));
  }

  /** A picture may be a drawing, which may do nothing where it is opened by itself. */
  private static void serve(RoutingContext ctx, WebFile file) {
    ctx.response()
        .putHeader("Content-Type", file.type())
        .putHeader("Cache-Control", "public, max-age=31536000, immutable")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader(
            "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        .end(file.bytes());
  }
}
