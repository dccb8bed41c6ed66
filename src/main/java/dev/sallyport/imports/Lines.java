package dev.sallyport.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes lines of the pieces of a file. It keeps the line that has begun and no more of it than a
 * line may have, so that a file without any end of line costs nothing.
 */
final class Lines {
  /** What some programs put before UTF-8. */
  private static final String MARK = "\uFEFF";

  private static final int BYTES_A_CHARACTER = 3;

  private final int longest;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private boolean tooLong;
  private long number;

  /**
   * Lines of so many characters.
   *
   * @param longest in UTF-16 units
   */
  Lines(int longest) {
    this.longest = longest;
  }

  /** The lines that this piece ends. */
  List<Line> of(byte[] piece) {
    var lines = new ArrayList<Line>();
    var from = 0;
    for (var at = 0; at < piece.length; at++) {
      if (piece[at] == '\n') {
        take(piece, from, at);
        lines.add(ended());
        from = at + 1;
      }
    }
    take(piece, from, piece.length);
    return lines;
  }

  /** The last line, where no end of line stands after it. */
  List<Line> rest() {
    return begun.size() == 0 && !tooLong ? List.of() : List.of(ended());
  }

  private void take(byte[] piece, int from, int to) {
    if (tooLong || begun.size() + (to - from) > BYTES_A_CHARACTER * longest + 2) {
      tooLong = true;
      begun.reset();
    } else {
      begun.write(piece, from, to - from);
    }
  }

  private Line ended() {
    number++;
    var line = tooLong ? tooLong() : decoded();
    tooLong = false;
    begun.reset();
    return line;
  }

  private Line decoded() {
    try {
      var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(begun.toByteArray())).toString();
      var whole = number == 1 && text.startsWith(MARK) ? text.substring(1) : text;
      var bare = whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole;
      return bare.length() > longest ? tooLong() : new Line.Text(number, bare);
    } catch (CharacterCodingException notText) {
      return new Line.Unreadable(number, "The line is not UTF-8.");
    }
  }

  private Line tooLong() {
    return new Line.Unreadable(number, "The line has more than " + longest + " characters.");
  }
}
