package dev.sallyport.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HalfBlocksTest {
  private static BufferedImage picture(int width, int height, int scale, String... dark) {
    var picture = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.fillRect(0, 0, width * scale, height * scale);
    graphics.setColor(Color.DARK_GRAY);
    for (int y = 0; y < dark.length; y++) {
      for (int x = 0; x < dark[y].length(); x++) {
        if (dark[y].charAt(x) == '#') {
          graphics.fillRect(x * scale, y * scale, scale, scale);
        }
      }
    }
    graphics.dispose();
    return picture;
  }

  @Test
  void two_rows_of_dots_make_one_line() {
    assertThat(HalfBlocks.draw(picture(4, 3, 1, "# # ", "##  ", "  ##"), 80))
        .containsExactly("█▄▀", "  ▀▀");
  }

  @Test
  void a_picture_that_is_wider_is_made_smaller_and_keeps_its_shape() {
    var lines = HalfBlocks.draw(picture(8, 4, 40, "##", "##", "  ####"), 16);
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).isEqualTo("████");
    assertThat(lines.get(2)).isEqualTo("    ████████");
  }

  @Test
  void a_picture_of_one_tone_or_one_dot_is_drawn_too() {
    assertThat(HalfBlocks.draw(picture(3, 3, 1), 80)).hasSize(2);
    assertThat(HalfBlocks.draw(picture(1, 1, 1), 0)).hasSize(1);
  }
}
