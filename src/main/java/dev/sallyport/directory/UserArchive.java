package dev.sallyport.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.Totp;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * People with their devices as records that can be taken to another installation. A record is the
 * whole of what is stored of a person, so that what is added to a user is in it too; only what is
 * sealed with our key is open in it. It is written nowhere but where it was asked for.
 *
 * <p>Taken along is what lasts. Codes that were sent, counters, locks, addresses known from before,
 * open sign-ins and refresh tokens are not: they mean something here only.
 */
public final class UserArchive {
  private static final String TAKEN = "goes by a name that somebody else has here";

  private final UserStore users;
  private final DeviceStore devices;
  private final DeviceNames names;
  private final Kek kek;
  private final Answers answers;

  /**
   * How the stored hash of a question's answer is told to another installation, and stored as it
   * was told.
   */
  public record Answers(UnaryOperator<String> told, UnaryOperator<String> moved) {}

  /** Records of these users, opened and sealed with this key. */
  public UserArchive(
      UserStore users, DeviceStore devices, DeviceNames names, Kek kek, Answers answers) {
    this.users = users;
    this.devices = devices;
    this.names = names;
    this.kek = kek;
    this.answers = answers;
  }

  /** A user and the devices as a record. */
  public Future<JsonObject> record(Pool pool, User user, Deadline deadline) {
    return devices.all(user.tag(), deadline).map(all -> record(pool, user, all));
  }

  private JsonObject record(Pool pool, User user, List<Device> all) {
    var array = new JsonArray();
    all.stream()
        .sorted(Comparator.comparing(Device::key))
        .forEach(device -> array.add(open(pool, user.tag(), device)));
    return new JsonObject()
        .put("type", "user")
        .put("pool", pool.id())
        .put("user", each(new JsonObject(StoredUser.write(user)), this::open))
        .put("devices", array);
  }

  /**
   * Stores what a record tells of a person. Fails with Invalid for a record that this version would
   * not keep whole.
   *
   * @param replace whether somebody else of that sub or username, or the same person as it is here,
   *     gives way
   */
  public Future<Restored> restore(
      Pool pool, JsonObject record, boolean replace, Deadline deadline) {
    var document = record.getJsonObject("user");
    if (!pool.id().equals(document.getString("pool"))) {
      throw new Failed(new Failure.Invalid("is of two pools"));
    }
    var tag = users.tag(pool.id(), document.getString("sub"));
    var user = StoredUser.read(tag, each(document, this::seal).encode(), 0);
    var brought =
        record.getJsonArray("devices").stream().map(each -> seal(tag, (JsonObject) each)).toList();
    Records.checkWhole(record, record(pool, user, brought));
    return users
        .bySub(pool.id(), user.sub(), deadline)
        .compose(
            there ->
                there == null
                    ? add(pool, user, brought, replace, deadline)
                    : compare(pool, record, there, user, brought, replace, deadline));
  }

  /** Whoever is in the way is looked for first, so that nobody leaves for one who cannot come. */
  private Future<Restored> add(
      Pool pool, User user, List<Device> brought, boolean replace, Deadline deadline) {
    return holders(pool, user, deadline)
        .compose(
            holders -> {
              if (!holders.stream().allMatch(there -> replace && namesake(pool, there, user))) {
                return Future.<Restored>succeededFuture(new Restored.Differs(TAKEN));
              }
              // The devices before the person, who is there when all is.
              return put(pool, user.tag(), brought, deadline)
                  .compose(_ -> UserLists.inTurn(holders, it -> users.delete(it, deadline)))
                  .compose(_ -> users.restore(pool, user, deadline))
                  .<Restored>map(
                      _ -> holders.isEmpty() ? new Restored.Added() : new Restored.Replaced())
                  .recover(
                      trouble ->
                          taken(trouble)
                              ? forget(pool, user.tag(), keys(brought), deadline)
                                  .<Restored>map(new Restored.NotYet())
                              : failed(trouble));
            });
  }

  private static boolean taken(Throwable trouble) {
    return trouble instanceof Failed failed
        && (failed.failure() instanceof Failure.UsernameTaken
            || failed.failure() instanceof Failure.AliasTaken);
  }

  private static <T> Future<T> failed(Throwable trouble) {
    return Future.failedFuture(trouble);
  }

  /** Who goes by a name of this person, who is not here, or is linked to who they are elsewhere. */
  private Future<List<User>> holders(Pool pool, User user, Deadline deadline) {
    var named =
        UserLists.inTurn(
            Names.typed(pool, user), name -> users.find(pool, name.folded(), deadline));
    var linked =
        UserLists.inTurn(
            user.identities(),
            one -> users.linked(pool, one.provider(), one.attribute(), one.value(), deadline));
    return Future.all(named, linked)
        .map(
            _ ->
                Stream.concat(named.result().stream(), linked.result().stream())
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList());
  }

  /** Whether somebody has the username of another: one who only shares an alias never leaves. */
  private static boolean namesake(Pool pool, User there, User user) {
    var theirs = usernames(pool, there);
    return Names.typed(pool, there).stream()
            .map(Names.Name::folded)
            .filter(name -> folded(Names.typed(pool, user)).contains(name))
            .allMatch(theirs::contains)
        && usernames(pool, user).stream().anyMatch(theirs::contains);
  }

  private static List<String> folded(List<Names.Name> names) {
    return names.stream().map(Names.Name::folded).toList();
  }

  private static List<String> usernames(Pool pool, User user) {
    return Names.typed(pool, user).stream()
        .filter(name -> name.kind().equals("username") || pool.usernameIs().contains(name.kind()))
        .map(Names.Name::folded)
        .toList();
  }

  private Future<Restored> compare(
      Pool pool,
      JsonObject record,
      User there,
      User user,
      List<Device> brought,
      boolean replace,
      Deadline deadline) {
    return devices
        .all(there.tag(), deadline)
        .compose(
            kept -> {
              if (Records.same(record, record(pool, there, kept))) {
                return Future.succeededFuture(new Restored.Same());
              }
              if (!replace) {
                return Future.succeededFuture(
                    new Restored.Differs("is here already and is not the same"));
              }
              var gone = keys(kept);
              gone.removeAll(keys(brought));
              return users
                  .restoreOver(there, user, deadline)
                  .compose(_ -> forget(pool, there.tag(), gone, deadline))
                  .compose(_ -> put(pool, there.tag(), brought, deadline))
                  .<Restored>map(new Restored.Replaced())
                  .recover(
                      trouble ->
                          taken(trouble)
                              ? Future.succeededFuture(new Restored.Differs(TAKEN))
                              : failed(trouble));
            });
  }

  private static Set<String> keys(List<Device> all) {
    return all.stream().map(Device::key).collect(Collectors.toSet());
  }

  private Future<Void> put(Pool pool, PersonTag tag, List<Device> all, Deadline deadline) {
    return UserLists.inTurn(all, device -> devices.restore(pool, tag, device, deadline)).mapEmpty();
  }

  private Future<Void> forget(Pool pool, PersonTag tag, Set<String> keys, Deadline deadline) {
    return UserLists.inTurn(List.copyOf(keys), key -> devices.forget(pool, tag, key, deadline))
        .mapEmpty();
  }

  /** One way of a sealed value: open it, or seal it. */
  interface Way {
    String through(String purpose, String context, String value);
  }

  /** Every sealed value of a user goes this way, so that none is opened and not sealed again. */
  static JsonObject each(JsonObject user, Way way) {
    var pool = user.getString("pool");
    var sub = user.getString("sub");
    var copy = user.copy();
    at(copy, "srp", value -> way.through(Passwords.SRP, Passwords.context(pool, sub), value));
    var mfa = copy.getJsonObject("mfa");
    for (var name : List.of("token", "pending")) {
      var token = mfa.getJsonObject(name);
      if (token != null) {
        var context = SoftwareTokens.context(pool, sub, token.getString("id"));
        at(token, "seed", value -> way.through(SoftwareTokens.PURPOSE, context, value));
      }
    }
    for (var question : copy.getJsonArray("questions")) {
      at((JsonObject) question, "answer", value -> way.through(ANSWER, "", value));
    }
    return copy;
  }

  static final String ANSWER = "answer";

  private static void at(JsonObject json, String member, UnaryOperator<String> way) {
    var value = json.getString(member);
    if (value != null) {
      json.put(member, way.apply(value));
    }
  }

  private String open(String purpose, String context, String value) {
    if (purpose.equals(ANSWER)) {
      return answers.told().apply(value);
    }
    try {
      var opened = kek.open(purpose, value, context);
      return purpose.equals(SoftwareTokens.PURPOSE)
          ? Totp.spelled(opened)
          : new String(opened, UTF_8);
    } catch (GeneralSecurityException foreign) {
      throw Records.foreign();
    }
  }

  private String seal(String purpose, String context, String value) {
    if (purpose.equals(ANSWER)) {
      return answers.moved().apply(value);
    }
    var plain = purpose.equals(SoftwareTokens.PURPOSE) ? Totp.seed(value) : value.getBytes(UTF_8);
    return kek.seal(purpose, plain, context);
  }

  /** With the group it was told, which is ours to tell only here. */
  private JsonObject open(Pool pool, PersonTag tag, Device device) {
    var told = device.group();
    var json =
        new JsonObject(DeviceStore.write(device.withGroup(told == null ? names.group(pool) : told)))
            .put("use", DeviceStore.use(device));
    var context = DeviceStore.context(tag, device.key());
    at(json, "verifier", value -> open(DeviceStore.PURPOSE, context, value));
    return json;
  }

  private Device seal(PersonTag tag, JsonObject told) {
    var json = told.copy();
    var context = DeviceStore.context(tag, json.getString("key"));
    at(json, "verifier", value -> seal(DeviceStore.PURPOSE, context, value));
    return DeviceStore.read(json, json.getString("use"));
  }
}
