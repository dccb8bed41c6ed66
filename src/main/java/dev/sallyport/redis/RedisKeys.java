package dev.sallyport.redis;

import java.util.List;

/**
 * Every key name, and nothing else makes one. All begin with {@code sp:}. What one script touches
 * together shares a hash tag, the part in braces, and so a slot of a cluster. No key holds a whole
 * pool, and none spells a person's name: names and addresses are MACs, made by the caller.
 */
public final class RedisKeys {
  private RedisKeys() {}

  /** Something of one person; all of a person's keys share a slot. */
  public static String person(String tag, String kind) {
    return "sp:{" + tag + "}:" + kind;
  }

  /** What a person did lately, and in which order; both beside the person's other keys. */
  public static List<String> history(String tag) {
    return List.of(person(tag, "events"), person(tag, "events:order"));
  }

  /** One bucket of what became of attempts, and their order. */
  public static List<String> attempts(int bucket) {
    var lines = "sp:attempts:{" + bucket + "}";
    return List.of(lines, lines + ":order");
  }

  /** How far each chain of the audit log has come, their order, and the latest of each source. */
  public static List<String> auditAnchors() {
    return List.of("sp:{audit}:anchors", "sp:{audit}:order", "sp:{audit}:sources");
  }

  /** What names and other MACs are made with, sealed. */
  public static String namingKey() {
    return "sp:{kek}:naming";
  }

  /** The user itself; it shares a slot with all else of the person. */
  public static String user(String tag) {
    return person(tag, "user");
  }

  /** A token family of one person. */
  public static String family(String tag, String family) {
    return person(tag, "family:" + family);
  }

  /** The devices of one person; one that is not there was forgotten. */
  public static String devices(String tag) {
    return person(tag, "devices");
  }

  /** What one person allowed clients that asked. */
  public static String consents(String tag) {
    return person(tag, "consents");
  }

  /** When each device of one person signed in last, and from where. */
  public static String deviceUse(String tag) {
    return person(tag, "device-use");
  }

  /** A login name, e-mail address or phone number that stands for a user of a pool. */
  public static String name(String mac) {
    return "sp:name:{" + mac + "}";
  }

  /** That somebody who reserved this name may not have written its user yet. */
  public static String reserving(String mac) {
    return name(mac) + ":reserving";
  }

  /** An authorization request that a client pushed. */
  public static String pushed(String clientId, String name) {
    return "sp:pushed:{" + clientId + ":" + name + "}";
  }

  /** One part of a list of users that may grow with its pool; parts share no slot. */
  public static String part(String kind, String id, char part) {
    return "sp:" + kind + ":{" + id + ":" + part + "}";
  }

  /** The users with one value of one attribute. */
  public static String value(String mac) {
    return "sp:value:{" + mac + "}";
  }

  /** The groups of a pool, {@code by} name or in order; the two share a slot. */
  public static String groups(String poolId, String by) {
    return "sp:groups:{" + poolId + "}:" + by;
  }

  /** A pool made by the API. */
  public static String pool(String poolId) {
    return "sp:pool:{" + poolId + "}";
  }

  /** What belongs to a pool made by the API; it shares the pool's slot. People are none of it. */
  public static String poolPart(String poolId, String kind) {
    return "sp:pool:{" + poolId + "}:" + kind;
  }

  /** A piece of a file of users; the pieces of one share no slot, so that no node has it all. */
  public static String importPiece(String upload, int piece) {
    return "sp:import:{" + upload + ":" + piece + "}";
  }

  /** The import jobs under way, of all pools. */
  public static String importsRunning() {
    return "sp:imports";
  }

  /** The ids of the pools made by the API, and nothing more of them. */
  public static String pools() {
    return "sp:pools";
  }

  /** The ids of pools that were about to go, whose people may be left. */
  public static String removals() {
    return "sp:removals";
  }

  /** The id of the pool that an app client made by the API belongs to. */
  public static String client(String clientId) {
    return "sp:client-pool:{" + clientId + "}";
  }

  /** A domain name, and the pool it leads to. */
  public static String domain(String name) {
    return "sp:domain:{" + name + "}";
  }

  /** That somebody who reserved this domain may not have written it to its pool yet. */
  public static String reservingDomain(String name) {
    return domain(name) + ":reserving";
  }

  /** The use of a pool's keys that its SAML providers know. */
  public static final String SAML = "saml";

  /** A pool's sealed signing keys. */
  public static String signingKey(String poolId, String use) {
    return "sp:keys:{" + poolId + "}:" + use;
  }

  /** The installation's sealed keys for the tokens that upstreams get. */
  public static String exchangeKeys() {
    return "sp:{exchange}:keys";
  }

  /** Failures of one address; it shares a slot with its network and its region. */
  public static String address(String regionMac, String addressMac) {
    return "sp:{" + regionMac + "}:addr:" + addressMac;
  }

  /** What one address, or network, began lately. */
  public static String begun(String regionMac, String mac) {
    return "sp:{" + regionMac + "}:begun:" + mac;
  }

  /** Failures of one network. */
  public static String network(String regionMac, String networkMac) {
    return "sp:{" + regionMac + "}:net:" + networkMac;
  }

  /** Failures of one region. */
  public static String region(String regionMac) {
    return "sp:{" + regionMac + "}:region";
  }

  /** What all replicas hear of tokens that ended; the stream shares a slot with its epoch. */
  public static String revocations() {
    return "sp:{revocations}:stream";
  }

  /** Since when no revocation was lost. */
  public static String revocationEpoch() {
    return "sp:{revocations}:epoch";
  }

  /** What is left of a pool's requests of one kind. */
  public static String requests(String poolId, String what) {
    return "sp:requests:{" + poolId + ":" + what + "}";
  }

  /** That a proof of a key was used. */
  public static String proof(String hash) {
    return "sp:proof:{" + hash + "}";
  }

  /** What is left of somebody's requests of a guarded route. */
  public static String rate(String mac) {
    return "sp:rate:{" + mac + "}";
  }

  /** Messages sent of one medium, by everybody; those to one prefix share its slot. */
  public static String messages(String medium) {
    return "sp:{messages:" + medium + "}";
  }

  /** Messages sent of one medium to addresses or numbers that begin, or end, alike. */
  public static String messagesTo(String medium, String prefixMac) {
    return messages(medium) + ":" + prefixMac;
  }

  /** A browser's session at the gate. */
  public static String browser(String mac) {
    return "sp:browser:{" + mac + "}";
  }

  /** Something of a sign-in or sign-out at a SAML provider. */
  public static String saml(String kind, String mac) {
    return "sp:saml:{" + mac + "}:" + kind;
  }

  /** An operator's session at the console. */
  public static String console(String mac) {
    return "sp:console:{" + mac + "}";
  }

  /** The sign-ins of a browser that is at outside identity providers. */
  public static String atProvider(String mac) {
    return "sp:at-provider:{" + mac + "}";
  }

  /** The sessions at the gate of one person at one issuer. */
  public static String browsersOf(String mac) {
    return "sp:browsers-of:{" + mac + "}";
  }

  /** That somebody came back with this state of a sign-in at the gate. */
  public static String browserState(String mac) {
    return "sp:browser-state:{" + mac + "}";
  }
}
