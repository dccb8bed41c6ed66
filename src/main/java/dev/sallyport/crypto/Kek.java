package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key-encryption key: what must not be readable in Redis is sealed with it, and what must not
 * be computable from a Redis dump is a MAC of it. Each purpose has a sub-key of its own (HKDF, RFC
 * 5869), so that nothing made for one purpose is worth anything for another.
 *
 * <p>It may be followed by another: the current one seals, and it and the others open. Names of
 * keys in Redis are MACs too, so what MACs are made with stays the same through all of that: at
 * first the only kek there is, later kept in Redis under the current one, as {@link #rooted} has
 * it.
 */
public final class Kek {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int KEY = 32;
  private static final int SALT = 16;
  private static final String ROOT = "root";

  private final String id;
  private final byte[] key;
  private final Map<String, byte[]> others;
  private final String rootId;
  private final byte[] root;

  /**
   * By purpose, of which there are as many as the code names: each is derived once, not per MAC.
   */
  private final Map<String, byte[]> macKeys = new ConcurrentHashMap<>();

  /**
   * The key with its id, which is written in front of everything it seals.
   *
   * @param id 1 to 64 letters, digits, {@code _} or {@code -}
   * @param key 32 random bytes
   * @throws IllegalArgumentException when either is not so
   */
  public Kek(String id, byte[] key) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("a kek id is 1 to 64 letters, digits, _ or -");
    }
    if (key.length != KEY) {
      throw new IllegalArgumentException("a kek has 32 bytes");
    }
    this(id, key.clone(), Map.of(), id, key.clone());
  }

  private Kek(String id, byte[] key, Map<String, byte[]> others, String rootId, byte[] root) {
    this.id = id;
    this.key = key;
    this.others = Map.copyOf(others);
    this.rootId = rootId;
    this.root = root;
  }

  /**
   * The same, which opens what these sealed as well.
   *
   * @param more former ones, or one that will seal soon
   * @throws IllegalArgumentException when two have one id
   */
  public Kek opening(List<Kek> more) {
    var all = new HashMap<String, byte[]>();
    for (var each : more) {
      if (each.id.equals(id) || all.put(each.id, each.key) != null) {
        throw new IllegalArgumentException("two keks have the id " + each.id);
      }
    }
    return new Kek(id, key, all, rootId, root);
  }

  /** Whether it opens nothing that another sealed. */
  public boolean alone() {
    return others.isEmpty();
  }

  /**
   * What MACs are made with, sealed.
   *
   * @param context where it is kept
   */
  public String sealedRoot(String context) {
    var named = ByteBuffer.allocate(KEY + rootId.length()).put(root).put(rootId.getBytes(UTF_8));
    return seal(ROOT, named.array(), context);
  }

  /**
   * The same, which makes MACs with what {@link #sealedRoot} sealed.
   *
   * @throws GeneralSecurityException when none of these keys sealed it
   */
  public Kek rooted(String sealed, String context) throws GeneralSecurityException {
    var opened = open(ROOT, sealed, context);
    var its = new String(opened, KEY, opened.length - KEY, UTF_8);
    return new Kek(id, key, others, its, Arrays.copyOf(opened, KEY));
  }

  /** The id of the key that MACs are made with, whichever seals. */
  public String rootId() {
    return rootId;
  }

  /** Whether the current one sealed this. */
  public boolean sealedNow(String sealed) {
    return sealed.startsWith(id + ".");
  }

  /**
   * The same sealed with the current key; the very same where it is.
   *
   * @throws GeneralSecurityException as {@link #open}
   */
  public String resealed(String purpose, String sealed, String context)
      throws GeneralSecurityException {
    return sealedNow(sealed) ? sealed : seal(purpose, open(purpose, sealed, context), context);
  }

  /** The same as the constructor. */
  public static Kek of(String id, byte[] key) {
    return new Kek(id, key);
  }

  /** The id that is written in front of everything this key seals. */
  public String id() {
    return id;
  }

  /**
   * A keyed one-way value of these parts: 32 bytes of HMAC-SHA256. Each part goes in after its
   * length, so that {@code ("ab", "c")} and {@code ("a", "bc")} differ.
   */
  public byte[] mac(String purpose, String... parts) {
    return macWith(derived(purpose), parts);
  }

  /**
   * What {@link #mac} is keyed with for one purpose: for what is taken to another installation, and
   * is to be checked there though it was made here.
   */
  public byte[] macKey(String purpose) {
    return derived(purpose).clone();
  }

  private byte[] derived(String purpose) {
    return macKeys.computeIfAbsent(purpose, _ -> subKey(root, "mac", purpose, new byte[0]));
  }

  /**
   * The same of one of the keys that are here, whatever others do: for what is to be checked with
   * no more than that key. Null where it is not here.
   */
  public byte @Nullable [] macKeyOf(String kek, String purpose) {
    var its = kek.equals(id) ? key : others.get(kek);
    return its == null ? null : subKey(its, "mac", purpose, new byte[0]);
  }

  /** What {@link #mac} makes of these parts, with the key of one of its purposes. */
  public static byte[] macWith(byte[] macKey, String... parts) {
    var fed = new byte[2 * parts.length][];
    for (int i = 0; i < parts.length; i++) {
      var part = parts[i].getBytes(UTF_8);
      fed[2 * i] = ByteBuffer.allocate(4).putInt(part.length).array();
      fed[2 * i + 1] = part;
    }
    return Sha256.hmac(macKey, fed);
  }

  /**
   * Seals for this purpose and context. A random salt makes a key for this one seal, so that there
   * is no number of seals after which nonces may collide.
   *
   * @param context whose it is and what it is; not kept inside, and needed to open
   * @return {@code kekid.base64url}
   */
  public String seal(String purpose, byte[] plain, String context) {
    var salt = Seal.random(SALT);
    var sealed = Seal.seal(subKey(key, "seal", purpose, salt), plain, context.getBytes(UTF_8));
    var whole = ByteBuffer.allocate(SALT + sealed.length).put(salt).put(sealed).array();
    return id + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws GeneralSecurityException when it was sealed with another key, for another purpose or
   *     context, or was changed
   */
  public byte[] open(String purpose, String sealed, String context)
      throws GeneralSecurityException {
    var dot = sealed.indexOf('.');
    var by = dot < 0 ? "" : sealed.substring(0, dot);
    var its = by.equals(id) ? key : others.get(by);
    if (its == null) {
      throw new GeneralSecurityException("sealed with another kek than " + id);
    }
    byte[] whole;
    try {
      whole = Base64.getUrlDecoder().decode(sealed.substring(dot + 1));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("not base64url", e);
    }
    if (whole.length < SALT) {
      throw new GeneralSecurityException("too short to be sealed");
    }
    var subKey = subKey(its, "seal", purpose, Arrays.copyOf(whole, SALT));
    var body = Arrays.copyOfRange(whole, SALT, whole.length);
    return Seal.open(subKey, body, context.getBytes(UTF_8));
  }

  private static byte[] subKey(byte[] key, String use, String purpose, byte[] salt) {
    return Sha256.hkdf(salt, key, ("sallyport " + use + " " + purpose).getBytes(UTF_8), KEY);
  }
}
