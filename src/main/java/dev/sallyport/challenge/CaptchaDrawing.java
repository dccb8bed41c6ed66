package dev.sallyport.challenge;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioSystem;
import net.logicsquad.nanocaptcha.audio.AudioCaptcha;
import net.logicsquad.nanocaptcha.audio.noise.RandomNoiseProducer;
import net.logicsquad.nanocaptcha.audio.producer.RandomNumberVoiceProducer;
import net.logicsquad.nanocaptcha.image.ImageCaptcha;
import net.logicsquad.nanocaptcha.image.backgrounds.GradiatedBackgroundProducer;

/**
 * Digits as a picture and as speech, both hard for a machine. Takes milliseconds of a processor, so
 * it runs in a pool.
 */
final class CaptchaDrawing {
  private static final int WIDTH = 280;
  private static final int HEIGHT = 90;

  /** An opaque light ground, so that the ink is read on dark pages too. */
  private static final Color LIGHT = new Color(0xfb, 0xfa, 0xf4);

  private static final Color LESS_LIGHT = new Color(0xdd, 0xe4, 0xee);

  /** One for a whole picture, dark enough on that ground: 9 to 1 and more. */
  private static final List<Color> INKS =
      List.of(
          new Color(0x14, 0x21, 0x3d),
          new Color(0x5a, 0x18, 0x4a),
          new Color(0x1b, 0x43, 0x32),
          new Color(0x6a, 0x1b, 0x1b),
          new Color(0x3a, 0x2d, 0x00));

  private final RandomGenerator random;

  CaptchaDrawing(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Draws and speaks once, so that a machine on which this cannot be done says so at the start.
   *
   * @throws IllegalStateException when pictures or sound cannot be made here
   */
  void check() {
    // Else a DISPLAY left in the environment would have the JDK call for an X server.
    System.setProperty("java.awt.headless", "true");
    try {
      image("0");
      audio("0");
    } catch (LinkageError | RuntimeException e) {
      throw new IllegalStateException(
          "CAPTCHA pictures and sound cannot be made here; the Java runtime needs java.desktop", e);
    }
  }

  /** A PNG as a {@code data:} URL. */
  String image(String digits) {
    var ink = INKS.get(random.nextInt(INKS.size()));
    var image =
        new ImageCaptcha.Builder(WIDTH, HEIGHT)
            .addContent(() -> digits, new DigitStrokes(ink, random))
            .addNoise(new ArcNoise(ink, random))
            .addFilter(new WaveFilter(random))
            .addBackground(new GradiatedBackgroundProducer(LIGHT, LESS_LIGHT))
            .build()
            .getImage();
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(image));
  }

  /** The digits spoken in English over noise: a WAV, 16 kHz mono, as a {@code data:} URL. */
  String audio(String digits) {
    var spoken =
        new AudioCaptcha.Builder()
            .addContent(() -> digits)
            .addVoice(new RandomNumberVoiceProducer(Locale.ENGLISH))
            .addNoise(new RandomNoiseProducer())
            .build()
            .getAudio();
    var bytes = new ByteArrayOutputStream();
    try (var samples = spoken.getAudioInputStream()) {
      AudioSystem.write(samples, AudioFileFormat.Type.WAVE, bytes);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return "data:audio/wav;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static byte[] png(BufferedImage image) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }
}
