package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FramesTest {

  private static Buffer frame(int length, boolean masked) {
    var mask = masked ? 0x80 : 0;
    var frame = Buffer.buffer().appendByte((byte) 0x82);
    if (length < 126) {
      frame.appendByte((byte) (mask | length));
    } else if (length < 65_536) {
      frame.appendByte((byte) (mask | 126)).appendUnsignedShort(length);
    } else {
      frame.appendByte((byte) (mask | 127)).appendLong(length);
    }
    if (masked) {
      frame.appendInt(0x81ff7f00);
    }
    return frame.appendBytes(new byte[length]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1_000, 10_000_000})
  void frames_end_where_they_do_however_they_are_cut(int piece) {
    for (var masked : List.of(true, false)) {
      var all = Buffer.buffer();
      var ends = new ArrayList<Integer>();
      for (int length : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 0}) {
        all.appendBuffer(frame(length, masked));
        ends.add(all.length());
      }
      var frames = new Frames();
      var found = new ArrayList<Integer>();
      for (int at = 0; at < all.length(); at += piece) {
        var part = all.slice(at, Math.min(all.length(), at + piece));
        for (int next = frames.next(part, 0); next >= 0; next = frames.next(part, next)) {
          found.add(at + next);
          assertThat(frames.between()).isTrue();
        }
      }
      assertThat(found).isEqualTo(ends);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100})
  void between_two_frames_is_where_the_one_has_ended(int length) {
    var frames = new Frames();
    var frame = frame(length, true);
    frames.pass(frame.slice(0, frame.length() - 1));
    assertThat(frames.between()).isFalse();
    frames.pass(frame.slice(frame.length() - 1, frame.length()));
    assertThat(frames.between()).isTrue();
  }

  @Test
  void an_answer_to_a_ping_carries_nothing() {
    var frames = new Frames();
    frames.pass(Buffer.buffer(new byte[] {(byte) 0x8a, 0}));
    assertThat(frames.data()).isFalse();
    frames.pass(frame(3, true));
    assertThat(frames.data()).isTrue();
    assertThat(frames.data()).isFalse();
  }
}
