package dev.sallyport.flow;

import dev.sallyport.crypto.ConstantTime;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.PersonTag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * What the client's {@code Session} string says: where the session is (the person's tag and an id),
 * the key that opens it, and the attempt it belongs to. The string is the base64url of
 *
 * <pre>version (1) | tag (12) | id (16) | key (32) | attempt (16) | mac (16)</pre>
 *
 * The MAC, made with our own key over the rest and over pool and client, lets us refuse a string
 * that was made up, cut, or belongs to another client before any state is read. Redis knows the
 * session by a hash of the id, and holds no key: a dump of it opens nothing.
 */
final class SessionTicket {
  private static final byte VERSION = 1;
  private static final int TAG = 12;
  private static final int ID = 16;
  private static final int KEY = 32;
  private static final int ATTEMPT = 16;
  private static final int MAC = 16;
  private static final int BODY = 1 + TAG + ID + KEY + ATTEMPT;

  private final byte[] bytes;

  private SessionTicket(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A new session of this person at this client.
   *
   * @param attempt the UUID that all sessions of one sign-in share
   */
  static SessionTicket draw(
      String attempt, PersonTag tag, AppClient client, Kek kek, RandomIds random) {
    var named = UUID.fromString(attempt);
    var bytes =
        ByteBuffer.allocate(BODY + MAC)
            .put(VERSION)
            .put(Base64.getUrlDecoder().decode(tag.value()))
            .put(random.bytes(ID))
            .put(random.bytes(KEY))
            .putLong(named.getMostSignificantBits())
            .putLong(named.getLeastSignificantBits())
            .array();
    System.arraycopy(mac(bytes, client, kek), 0, bytes, BODY, MAC);
    return new SessionTicket(bytes);
  }

  /**
   * The ticket that a call brings; where there is no Session, PASSWORD_VERIFIER's secret block
   * stands for it. Empty where it brings none of ours. Whether the two are of one attempt is for
   * that stage to see: at another the attempt ends.
   */
  static Optional<SessionTicket> brought(FlowCommand command, Kek kek) {
    var client = command.client();
    return switch (command) {
      case FlowCommand.Start _ -> Optional.empty();
      case FlowCommand.Associate associate -> read(associate.session(), client, kek);
      case FlowCommand.VerifyToken verify -> read(verify.session(), client, kek);
      case FlowCommand.Answer answer -> {
        var session = answer.session();
        if (session != null) {
          yield read(session, client, kek);
        }
        var block = answer.answer().getOrDefault("PASSWORD_CLAIM_SECRET_BLOCK", "");
        yield answer.challenge().equals(FlowSession.Stage.PASSWORD_VERIFIER.wire())
            ? readBlock(block, client, kek)
            : Optional.empty();
      }
    };
  }

  /** The id of the client that a Session string names; empty where it names none. */
  static Optional<String> client(String session) {
    var dot = session.indexOf('.');
    return dot < 0 ? Optional.empty() : Optional.of(session.substring(dot + 1));
  }

  /**
   * Reads a Session string; empty unless it is one of ours, whole, for this client, and spelled as
   * we spell it (base64 can write the same bytes in several ways).
   */
  static Optional<SessionTicket> read(String session, AppClient client, Kek kek) {
    var named = "." + client.id();
    var bare =
        session.endsWith(named) ? session.substring(0, session.length() - named.length()) : session;
    return read(bare, Base64.getUrlDecoder(), client, kek)
        .filter(ticket -> ticket.session().equals(bare));
  }

  /** Reads a SECRET_BLOCK, which is the same bytes in standard base64 (srp.md §5). */
  static Optional<SessionTicket> readBlock(String block, AppClient client, Kek kek) {
    return read(block, Base64.getDecoder(), client, kek)
        .filter(ticket -> ticket.block().equals(block));
  }

  private static Optional<SessionTicket> read(
      String text, Base64.Decoder decoder, AppClient client, Kek kek) {
    byte[] bytes;
    try {
      bytes = decoder.decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    var ours =
        bytes.length == BODY + MAC
            && bytes[0] == VERSION
            && ConstantTime.equal(
                Arrays.copyOfRange(bytes, BODY, BODY + MAC), mac(bytes, client, kek));
    return ours ? Optional.of(new SessionTicket(bytes)) : Optional.empty();
  }

  private static byte[] mac(byte[] bytes, AppClient client, Kek kek) {
    var body = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes, BODY));
    return Arrays.copyOf(kek.mac("session", body, client.poolId(), client.id()), MAC);
  }

  /** For the client's {@code Session}. */
  String session() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The same for calls that bring a Session and do not name their client: a dot and its id follow.
   * The MAC is over that id too.
   */
  String session(AppClient client) {
    return session() + "." + client.id();
  }

  /** For SRP's {@code SECRET_BLOCK}. */
  String block() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The bytes a client signs when it proves its password. */
  byte[] blockBytes() {
    return bytes.clone();
  }

  PersonTag tag() {
    return new PersonTag(Base64.getUrlEncoder().withoutPadding().encodeToString(part(1, TAG)));
  }

  /** How Redis knows the session: a hash, so that a key name is no ticket. */
  String name() {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(part(1 + TAG, ID));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  byte[] key() {
    return part(1 + TAG + ID, KEY);
  }

  /** The id of the attempt. */
  String attempt() {
    var uuid = ByteBuffer.wrap(part(1 + TAG + ID + KEY, ATTEMPT));
    return new UUID(uuid.getLong(), uuid.getLong()).toString();
  }

  /** Binds the sealed session to this ticket and this client. */
  byte[] binding(AppClient client) {
    var who = (client.poolId() + "\n" + client.id()).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(ID + who.length).put(part(1 + TAG, ID)).put(who).array();
  }

  private byte[] part(int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }
}
