package dev.sallyport.challenge;

import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;
import net.logicsquad.nanocaptcha.image.filter.ImageFilter;

/** Bends a picture along two waves of chance height, length and start: one across, one down. */
final class WaveFilter implements ImageFilter {
  private final RandomGenerator random;

  WaveFilter(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public void filter(BufferedImage image) {
    var across = wave(image.getWidth(), random.nextDouble(3, 5.5), random.nextDouble(70, 120));
    var down = wave(image.getHeight(), random.nextDouble(2.5, 4.5), random.nextDouble(40, 70));
    var from = new BufferedImage(image.getWidth(), image.getHeight(), image.getType());
    image.copyData(from.getRaster());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, blended(from, x + down[y], y + across[x]));
      }
    }
  }

  private double[] wave(int points, double height, double length) {
    double start = random.nextDouble(2 * Math.PI);
    var wave = new double[points];
    for (int i = 0; i < points; i++) {
      wave[i] = height * Math.sin(start + 2 * Math.PI * i / length);
    }
    return wave;
  }

  /** The colour between four pixels, so that edges stay smooth; clear outside the picture. */
  private static int blended(BufferedImage from, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double low = y - top;
    double alpha = 0;
    var sums = new double[3];
    for (int i = 0; i < 4; i++) {
      int pixel = pixel(from, left + i % 2, top + i / 2);
      double share = (i % 2 == 1 ? right : 1 - right) * (i / 2 == 1 ? low : 1 - low);
      double weight = share * (pixel >>> 24);
      alpha += weight;
      for (int part = 0; part < 3; part++) {
        sums[part] += weight * ((pixel >> (8 * part)) & 0xff);
      }
    }
    if (alpha == 0) {
      return 0;
    }
    int mixed = (int) Math.round(alpha) << 24;
    for (int part = 0; part < 3; part++) {
      mixed |= (int) Math.round(sums[part] / alpha) << (8 * part);
    }
    return mixed;
  }

  private static int pixel(BufferedImage from, int x, int y) {
    boolean inside = x >= 0 && y >= 0 && x < from.getWidth() && y < from.getHeight();
    return inside ? from.getRGB(x, y) : 0;
  }
}
