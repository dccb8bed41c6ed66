package dev.sallyport.challenge;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Scanner;
import java.util.random.RandomGenerator;
import net.logicsquad.nanocaptcha.image.renderer.WordRenderer;

/**
 * Writes digits with a pen of its own, each one turned, slanted and bent by chance. No font is
 * asked for: on a machine without fontconfig the JDK cannot load even a bundled one.
 */
final class DigitStrokes implements WordRenderer {
  /** Each digit's ways of being written: moves, lines and curves in a box 60 wide and 100 high. */
  private static final List<List<String>> STROKES =
      List.of(
          List.of("M 30 2 C 60 2 60 98 30 98 C 0 98 0 2 30 2"),
          List.of(
              "M 22 20 L 36 3 L 36 98 M 16 97 L 56 97", "M 20 18 L 32 3 L 32 97 M 12 97 L 52 97"),
          List.of("M 6 28 C 6 -7 54 -7 54 27 C 54 52 20 62 5 97 L 57 97"),
          List.of(
              "M 7 16 C 20 -6 53 0 52 25 C 51 44 36 47 24 47 C 42 47 57 54 56 73 C 55 104 16 106 4"
                  + " 82",
              "M 7 4 L 53 4 L 26 42 C 44 40 57 52 56 71 C 55 104 16 106 4 82"),
          List.of("M 43 98 L 43 3 L 3 68 L 59 68", "M 14 4 L 7 58 L 58 58 M 44 28 L 42 98"),
          List.of("M 53 4 L 13 4 L 9 46 C 24 34 57 37 57 67 C 57 103 17 106 3 85"),
          List.of("M 47 4 C 20 18 4 44 4 70 C 4 107 57 107 57 70 C 57 39 12 38 5 68"),
          List.of("M 2 18 L 2 4 L 58 4 L 22 98", "M 2 4 L 58 4 L 24 98 M 20 50 L 54 50"),
          List.of(
              "M 30 3 C 62 3 60 46 30 47 C 0 46 -2 3 30 3 "
                  + "M 30 47 C 68 48 66 98 30 98 C -6 98 -8 48 30 47"),
          List.of("M 13 96 C 40 82 56 56 56 30 C 56 -7 3 -7 3 30 C 3 61 48 62 55 32"));

  private static final double BOX_WIDTH = 60;
  private static final double BOX_HEIGHT = 100;

  private final Color ink;
  private final RandomGenerator random;

  DigitStrokes(Color ink, RandomGenerator random) {
    this.ink = ink;
    this.random = random;
  }

  @Override
  public void render(String digits, BufferedImage onto) {
    var pen = onto.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    pen.setColor(ink);
    double place = onto.getWidth() / (digits.length() + 0.6);
    for (int i = 0; i < digits.length(); i++) {
      pen.setStroke(
          new BasicStroke(
              (float) random.nextDouble(5, 6.8), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      double middle = place * (i + 0.8);
      pen.draw(placed(digits.charAt(i) - '0', middle, place, onto.getHeight()));
    }
    pen.dispose();
  }

  private Shape placed(int digit, double middle, double place, double height) {
    double tall = height * random.nextDouble(0.56, 0.70);
    double wide = place * random.nextDouble(0.72, 0.86);
    var where = new AffineTransform();
    where.translate(
        middle + place * random.nextDouble(-0.07, 0.07),
        height / 2 + height * random.nextDouble(-0.09, 0.09));
    where.rotate(random.nextDouble(-0.24, 0.24));
    where.shear(random.nextDouble(-0.2, 0.2), 0);
    where.scale(wide / BOX_WIDTH, tall / BOX_HEIGHT);
    where.translate(-BOX_WIDTH / 2, -BOX_HEIGHT / 2);
    var ways = STROKES.get(digit);
    return where.createTransformedShape(bent(ways.get(random.nextInt(ways.size()))));
  }

  /** The path with each of its points moved a little, so that no two outlines are the same. */
  private Path2D bent(String way) {
    var path = new Path2D.Double();
    var words = new Scanner(way);
    while (words.hasNext()) {
      switch (words.next()) {
        case "M" -> path.moveTo(near(words), near(words));
        case "L" -> path.lineTo(near(words), near(words));
        default ->
            path.curveTo(
                near(words), near(words), near(words), near(words), near(words), near(words));
      }
    }
    return path;
  }

  private double near(Scanner words) {
    return words.nextInt() + random.nextDouble(-3.5, 3.5);
  }
}
