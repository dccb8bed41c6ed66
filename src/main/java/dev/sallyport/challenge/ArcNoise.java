package dev.sallyport.challenge;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.CubicCurve2D;
import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;
import net.logicsquad.nanocaptcha.image.noise.NoiseProducer;

/**
 * Pen strokes from edge to edge and short ones in between, in the ink of the digits, so that
 * neither colour nor thickness tells them apart.
 */
final class ArcNoise implements NoiseProducer {
  private static final int LONG = 2;
  private static final int SHORT = 5;

  private final Color ink;
  private final RandomGenerator random;

  ArcNoise(Color ink, RandomGenerator random) {
    this.ink = ink;
    this.random = random;
  }

  @Override
  public void makeNoise(BufferedImage image) {
    var pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(ink);
    double width = image.getWidth();
    double height = image.getHeight();
    for (int i = 0; i < LONG; i++) {
      pen.setStroke(stroke(1.8, 2.8));
      pen.draw(
          new CubicCurve2D.Double(
              0, y(height), width * 0.35, y(height), width * 0.65, y(height), width, y(height)));
    }
    for (int i = 0; i < SHORT; i++) {
      pen.setStroke(stroke(1.6, 3));
      double x = width * (i + random.nextDouble()) / SHORT;
      double y = y(height);
      pen.draw(
          new CubicCurve2D.Double(
              x, y, x + jump(), y + jump(), x + jump(), y + jump(), x + jump(), y + jump()));
    }
    pen.dispose();
  }

  private BasicStroke stroke(double thin, double thick) {
    return new BasicStroke(
        (float) random.nextDouble(thin, thick), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private double y(double height) {
    return height * random.nextDouble(0.1, 0.9);
  }

  private double jump() {
    return random.nextDouble(-15, 15);
  }
}
