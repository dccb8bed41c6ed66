package dev.sallyport.terminal;

import dev.sallyport.challenge.ProofOfWork;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * ANSWER to a CUSTOM_CHALLENGE: the types that a gateway of ours asks, and of others whatever the
 * person makes of its parameters.
 */
final class CustomChallenges {
  private static final long TELL_EVERY = 16;

  /** Half blocks make squares, and a picture this wide can be read. */
  private static final int MOST_COLUMNS = 140;

  private final Answers answers;
  private final PasswordSource passwords;
  private final ShownFiles files;
  private @Nullable String last;

  CustomChallenges(Answers answers, PasswordSource passwords, ShownFiles files) {
    this.answers = answers;
    this.passwords = passwords;
    this.files = files;
  }

  String answer(Asked asked) throws IOException {
    var type = asked.shown("type");
    if (type.equals(last) && asked.shown("audio").startsWith("data:")) {
      answers.say("The same, spoken.");
    } else if (type.equals(last)) {
      answers.say("That was not right, or there is one more of the same kind.");
    }
    last = type;
    return switch (type) {
      case "CAPTCHA_IMAGE" -> captcha(asked);
      case "CAPTCHA_POW" -> work(asked.shown("challenge"));
      case "QUESTION" -> answers.shown(asked.shown("question"));
      case "PASSWORD" -> passwords.next();
      default -> unknown(asked);
    };
  }

  private String captcha(Asked asked) throws IOException {
    var image = files.written("captcha-", asked.shown("image"));
    if (image != null) {
      draw(image.bytes());
      answers.say("The picture is in " + image.path());
    }
    var audio = files.written("captcha-", asked.shown("audio"));
    if (audio != null) {
      answers.say("The sound is in " + audio.path());
    }
    answers.say(asked.shown("alt"));
    return answers.shown("Digits:").strip();
  }

  private void draw(byte[] image) throws IOException {
    BufferedImage picture;
    try (var in = new ByteArrayInputStream(image)) {
      picture = ImageIO.read(in);
    }
    if (picture != null) {
      HalfBlocks.draw(picture, Math.min(answers.width() - 1, MOST_COLUMNS)).forEach(answers::say);
    }
  }

  private String work(String challenge) throws IOException {
    answers.say("The gateway asks for some work instead of a CAPTCHA: doing it.");
    try {
      var solved =
          ProofOfWork.solve(
              challenge,
              tries -> {
                if (tries % TELL_EVERY == 0) {
                  answers.progress(tries + " tries, about 256 are needed");
                }
              });
      answers.progress("");
      return solved;
    } catch (IllegalArgumentException unlike) {
      throw new IOException("this proof of work cannot be done here: " + unlike.getMessage());
    }
  }

  /** One of a kind that is not known here. */
  String unknown(Asked asked) throws IOException {
    answers.say("The challenge " + asked.challenge() + ":");
    new TreeMap<>(asked.parameters())
        .forEach((name, value) -> answers.say("  " + name + ": " + value));
    return answers.shown("Answer:");
  }
}
