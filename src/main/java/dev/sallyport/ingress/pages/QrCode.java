package dev.sallyport.ingress.pages;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;

/** A QR code as a drawing. */
final class QrCode {
  /** Readers want so much white around it. */
  private static final int BORDER = 4;

  private QrCode() {}

  /** As an SVG image in a {@code data:} URL; dark on white in any theme. */
  static Screen.Picture picture(String text, String alt) {
    var code = io.nayuki.qrcodegen.QrCode.encodeText(text, io.nayuki.qrcodegen.QrCode.Ecc.MEDIUM);
    var path = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        if (code.getModule(x, y)) {
          path.append('M').append(x + BORDER).append(',').append(y + BORDER).append("h1v1h-1z");
        }
      }
    }
    int size = code.size + 2 * BORDER;
    var svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">"
                .formatted(size, size, 5 * size, 5 * size)
            + "<path fill=\"#fff\" d=\"M0,0h%dv%dH0z\"/><path d=\"%s\"/></svg>"
                .formatted(size, size, path);
    return new Screen.Picture(
        "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(svg.getBytes(US_ASCII)),
        alt);
  }
}
