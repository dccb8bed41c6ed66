package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Argon2id (RFC 9106, version 1.3) with PHC strings. One hash takes tens of milliseconds and all
 * the memory it is configured with: callers run it in a bounded pool, never on an event loop.
 */
public final class PasswordHash {
  /** The longest password, in bytes of UTF-8; what is longer is refused before any work. */
  public static final int MAX_BYTES = 1024;

  /** 64 MiB, and sixteen passes over as much: about half a second. */
  private static final int MOST_MEMORY_KIB = 65_536;

  private static final long MOST_MEMORY_PASSES = 16L * MOST_MEMORY_KIB;

  private static final int SALT = 16;
  private static final int HASH = 32;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

  /**
   * What one hash costs.
   *
   * @param memoryKiB KiB of memory
   * @param passes passes over it
   * @param parallelism lanes; they run one after another here
   */
  public record Parameters(int memoryKiB, int passes, int parallelism) {
    public Parameters {
      if (parallelism < 1 || passes < 1 || memoryKiB < 8 * parallelism) {
        throw new IllegalArgumentException("Argon2 needs 8 KiB a lane and one pass at least");
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  private record Parsed(Parameters parameters, byte[] salt, byte[] hash) {}

  private final Parameters parameters;
  private final SecureRandom random;
  private final ThreadLocal<KeptBlocks> kept;
  private final String prefix;
  private final String dummy;

  /** New hashes are made with these parameters; old ones are checked with their own. */
  public PasswordHash(Parameters parameters, SecureRandom random) {
    this.parameters = parameters;
    this.random = random;
    var blocks = Argon2BytesGenerator.getBlockCount(parameters.memoryKiB, parameters.parallelism);
    this.kept = ThreadLocal.withInitial(() -> new KeptBlocks(blocks));
    this.prefix =
        "$argon2id$v=19$m="
            + parameters.memoryKiB
            + ",t="
            + parameters.passes
            + ",p="
            + parameters.parallelism
            + "$";
    this.dummy = phc(bytes(SALT), bytes(HASH));
  }

  /**
   * Hashes a new password with a salt of its own. Blocks.
   *
   * @return a PHC string, {@code $argon2id$v=19$m=..,t=..,p=..$salt$hash}
   * @throws IllegalArgumentException when the password is longer than {@link #MAX_BYTES} or is not
   *     text that UTF-8 can carry (half a surrogate pair)
   */
  public String hash(String password) {
    var input = utf8(password);
    if (input == null) {
      throw new IllegalArgumentException("password too long or not Unicode text");
    }
    var salt = bytes(SALT);
    return phc(salt, argon2(parameters, salt, input, HASH));
  }

  /**
   * Whether this is the password. Blocks as long as {@link #hash} did, except that a password no
   * hash can have been made of is false at once.
   *
   * @throws IllegalArgumentException when the stored string is not an Argon2id hash
   */
  public boolean matches(String password, String phc) {
    var stored = parse(phc);
    var input = utf8(password);
    return input != null
        && ConstantTime.equal(
            stored.hash, argon2(stored.parameters, stored.salt, input, stored.hash.length));
  }

  /**
   * Whether the hash was made with other parameters than new ones are.
   *
   * @param phc one that {@link #matches} has checked
   */
  public boolean outdated(String phc) {
    return !phc.startsWith(prefix);
  }

  /** A hash that costs the same to check and that no password is known for. */
  public String dummy() {
    return dummy;
  }

  /**
   * Whether this is a hash that {@link #matches} can check, at a cost that no sign-in should
   * exceed: for one that was made elsewhere.
   */
  public static boolean affordable(String phc) {
    if (!PHC.matcher(phc).matches()) {
      return false;
    }
    try {
      var cost = parse(phc).parameters;
      return cost.memoryKiB <= MOST_MEMORY_KIB
          && (long) cost.memoryKiB * cost.passes <= MOST_MEMORY_PASSES;
    } catch (IllegalArgumentException impossible) {
      return false;
    }
  }

  private byte[] bytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private String phc(byte[] salt, byte[] hash) {
    return prefix + BASE64.encodeToString(salt) + "$" + BASE64.encodeToString(hash);
  }

  private static Parsed parse(String phc) {
    var found = PHC.matcher(phc);
    if (!found.matches()) {
      throw new IllegalArgumentException("not an Argon2id hash");
    }
    return new Parsed(
        new Parameters(
            Integer.parseInt(found.group(1)),
            Integer.parseInt(found.group(2)),
            Integer.parseInt(found.group(3))),
        Base64.getDecoder().decode(found.group(4)),
        Base64.getDecoder().decode(found.group(5)));
  }

  private byte[] argon2(Parameters cost, byte[] salt, byte[] input, int length) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKiB)
            .withIterations(cost.passes)
            .withParallelism(cost.parallelism)
            .withSalt(salt)
            .withBlockPool(kept.get())
            .build());
    var out = new byte[length];
    generator.generateBytes(input, out);
    return out;
  }

  /** Null when too long or not encodable: the default encoding would make {@code ?} of it. */
  private static byte @Nullable [] utf8(String password) {
    if (password.length() > MAX_BYTES) {
      return null;
    }
    ByteBuffer encoded;
    try {
      encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(password));
    } catch (CharacterCodingException e) {
      return null;
    }
    if (encoded.remaining() > MAX_BYTES) {
      return null;
    }
    var bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }
}
