package dev.sallyport.ingress.pages;

import dev.sallyport.config.PagesConfig;
import dev.sallyport.crypto.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files that pages need: our style sheet and scripts, and the installation's own style sheet
 * and logo. Each has its hash in its URL, so that browsers keep it for good.
 */
final class Assets {
  private static final String PREFIX = "/pages/";
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

  private record Asset(String url, String type, Buffer bytes) {}

  private final Map<String, Asset> all = new LinkedHashMap<>();
  private final List<String> styles = new ArrayList<>();
  private final @Nullable String logo;

  private Assets(PagesConfig config) {
    styles.add(add("pages", "css", packed("pages.css")));
    add("work", "js", packed("work.js"));
    add("passkey", "js", packed("passkey.js"));
    add("post", "js", packed("post.js"));
    if (config.css() != null) {
      styles.add(add("own", "css", read(config.css())));
    }
    logo = config.logo() == null ? null : add("logo", ending(config.logo()), read(config.logo()));
  }

  /** Reads them all; may block. */
  static Assets read(PagesConfig config) {
    return new Assets(config);
  }

  private static byte[] packed(String file) {
    try (var in = Assets.class.getResourceAsStream("/pages/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static byte[] read(String file) {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static String ending(String file) {
    return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private String add(String name, String ending, byte[] bytes) {
    var hash = HexFormat.of().formatHex(Sha256.hash(bytes), 0, HASH);
    var url = PREFIX + name + "-" + hash + "." + ending;
    all.put(
        name,
        new Asset(
            url, TYPES.getOrDefault(ending, "application/octet-stream"), Buffer.buffer(bytes)));
    return url;
  }

  List<String> styles() {
    return List.copyOf(styles);
  }

  @Nullable String logo() {
    return logo;
  }

  /** The URL of a script of ours. */
  String script(String name) {
    return Objects.requireNonNull(all.get(name), name).url();
  }

  void mount(Router router) {
    all.values().forEach(asset -> router.get(asset.url()).handler(ctx -> serve(ctx, asset)));
  }

  /** A logo may be a drawing, which may do nothing where it is opened by itself. */
  private static void serve(RoutingContext ctx, Asset asset) {
    ctx.response()
        .putHeader("Content-Type", asset.type())
        .putHeader("Cache-Control", "public, max-age=31536000, immutable")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader(
            "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        .end(asset.bytes());
  }
}
