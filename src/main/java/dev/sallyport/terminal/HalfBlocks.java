package dev.sallyport.terminal;

import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A picture of two tones as lines of text: each character is two dots, one above the other. */
final class HalfBlocks {
  private static final int TONES = 256;

  private HalfBlocks() {}

  /** The picture no wider than so many characters; what there is less of, is drawn. */
  static List<String> draw(BufferedImage picture, int columns) {
    var small = scaled(picture, Math.max(1, Math.min(columns, picture.getWidth())));
    var tones = tones(small);
    var border = border(tones);
    var lines = new ArrayList<String>();
    for (int y = 0; y < tones.length; y += 2) {
      var line = new StringBuilder();
      for (int x = 0; x < tones[y].length; x++) {
        var upper = tones[y][x] < border;
        var lower = y + 1 < tones.length && tones[y + 1][x] < border;
        line.append(upper ? (lower ? '█' : '▀') : (lower ? '▄' : ' '));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Halved until it is near, since one step over more than half would miss dots. */
  private static BufferedImage scaled(BufferedImage picture, int width) {
    var from = picture;
    while (from.getWidth() >= 2 * width) {
      from = drawn(from, Math.max(width, from.getWidth() / 2));
    }
    return drawn(from, width);
  }

  private static BufferedImage drawn(BufferedImage from, int width) {
    int height = Math.max(1, from.getHeight() * width / from.getWidth());
    var to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = to.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(from, 0, 0, width, height, null);
    graphics.dispose();
    return to;
  }

  private static int[][] tones(BufferedImage picture) {
    var tones = new int[picture.getHeight()][picture.getWidth()];
    for (int y = 0; y < tones.length; y++) {
      for (int x = 0; x < tones[y].length; x++) {
        var color = new Color(picture.getRGB(x, y));
        tones[y][x] =
            (299 * color.getRed() + 587 * color.getGreen() + 114 * color.getBlue()) / 1000;
      }
    }
    return tones;
  }

  /** The tone that tells dark from light best (Otsu's method). */
  private static int border(int[][] tones) {
    var counts = new int[TONES];
    Arrays.stream(tones).flatMapToInt(Arrays::stream).forEach(tone -> counts[tone]++);
    double all = Arrays.stream(counts).sum();
    double sum = 0;
    for (int tone = 0; tone < TONES; tone++) {
      sum += (double) tone * counts[tone];
    }
    double dark = 0;
    double darkSum = 0;
    double best = -1;
    int border = TONES / 2;
    for (int tone = 0; tone < TONES; tone++) {
      dark += counts[tone];
      darkSum += (double) tone * counts[tone];
      if (dark > 0 && dark < all) {
        var apart = darkSum / dark - (sum - darkSum) / (all - dark);
        var between = dark * (all - dark) * apart * apart;
        if (between > best) {
          best = between;
          border = tone + 1;
        }
      }
    }
    return border;
  }
}
