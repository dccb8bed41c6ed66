package dev.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.DpopDemand;
import dev.sallyport.config.LambdaConfig;
import dev.sallyport.config.MessagesConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.crypto.Kek;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Nothing that a record of this room holds is lost where it is stored, and an export is what is
 * stored: every component of every record is changed in turn and must come back changed. Whoever
 * adds a component and does not store it fails here.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredWholeTest {
  private static final Kek KEK = Kek.of("test", new byte[32]);
  private static final PersonTag TAG = new PersonTag("AAAAAAAAAAAAAAAA");
  private static final Instant THEN = Instant.ofEpochSecond(1_788_224_523);

  private static final User USER =
      new User(
          new User.Identity("local_P", "sub", TAG, "alice", THEN),
          new User.Profile(
              Map.of("email", "a@example.com"),
              Map.of("staff", "g1"),
              Map.of("email", "b@c.de"),
              List.of(
                  new LinkedIdentity(
                      "Corp", IdentityProvider.Protocol.OIDC, "sub", "x", true, THEN))),
          new User.Standing(User.Status.CONFIRMED, true),
          new Credentials("$argon2id$1", "srp", 3, THEN, List.of("$argon2id$0"), true),
          new Factors(
              List.of(new User.Question("q1", "First pet?", "mac")),
              new MfaSettings(
                  new SoftwareToken("a", "seed a", "phone"),
                  new SoftwareToken("b", "seed b", "tablet"),
                  Set.of(SignInRules.SecondFactor.SOFTWARE_TOKEN_MFA),
                  SignInRules.SecondFactor.SOFTWARE_TOKEN_MFA),
              List.of(
                  new Passkey(
                      "id",
                      "key",
                      "aaguid",
                      7,
                      List.of("internal"),
                      "name",
                      "example.com",
                      THEN,
                      "platform",
                      Passkey.Attestation.SELF,
                      true,
                      true,
                      true))),
          new User.Revision(0, THEN));

  private static final Pool POOL =
      new Pool(
          "local_P",
          "name",
          false,
          new Upkeep(true, "PLUS", Map.of("team", "one")),
          Set.of("email"),
          Set.of("phone_number"),
          true,
          Set.of("email"),
          Set.of("email"),
          List.of("email"),
          true,
          new Pool.PasswordPolicy(8, true, true, true, true, false, 2, Duration.ofDays(7)),
          List.of(new Pool.AttributeSchema("custom:shoe", "Number", true, false, 1, 99)),
          "RS256",
          true,
          true,
          List.of(),
          new SignInRules(
              SignInRules.Mfa.OPTIONAL,
              Set.of(SignInRules.SecondFactor.SOFTWARE_TOKEN_MFA),
              Set.of(SignInRules.FirstFactor.PASSWORD),
              new SignInRules.WebAuthn("example.com", Set.of("https://example.com"), true, true),
              new SignInRules.Devices(true, true)),
          new LambdaConfig(Map.of(LambdaConfig.Kind.PRE_SIGN_UP, "arn"), 2, "kms"),
          new MessagesConfig(
              "en",
              List.of(
                  new MessagesConfig.Wording(
                      MessagesConfig.Kind.SIGN_UP, "de", "a", "b {####}", "c {####}"))),
          THEN,
          THEN);

  private static final AppClient CLIENT =
      new AppClient(
          "client",
          "local_P",
          "name",
          ClientSecrets.of(new ClientSecrets.One("s1", new Secret("secret"), THEN)),
          Set.of(AppClient.Flow.ALLOW_CUSTOM_AUTH),
          Duration.ofMinutes(5),
          Duration.ofMinutes(6),
          Duration.ofDays(7),
          Duration.ofMinutes(8),
          true,
          Set.of("email"),
          Set.of("name"),
          true,
          Duration.ofSeconds(9),
          List.of(),
          new OAuthSettings(
              true,
              Set.of(OAuthSettings.Grant.CODE),
              Set.of("openid"),
              List.of("https://app.example/in"),
              List.of("https://app.example/out"),
              "https://app.example/in",
              Set.of("COGNITO"),
              DpopDemand.NONCE,
              "https://rp.example.com/gone",
              List.of(),
              true),
          THEN,
          THEN);

  private static final Device DEVICE =
      new Device("key", "name", "salt", "verifier", true, "::1", "group", THEN, THEN, THEN);

  private static final Group GROUP =
      new Group("local_P", "staff", "g1", "us", "arn", 3, THEN, THEN);

  @Test
  void all_of_a_user_is_stored() {
    // Where it lies and how often it was written are not its own.
    kept(
        USER,
        Set.of("identity.tag", "revision.number"),
        user -> StoredUser.read(TAG, StoredUser.write(user), 0));
  }

  @Test
  void all_of_a_pool_is_stored() {
    // The API makes no pool that is read-only, declares challenges, or has a language of its own.
    kept(
        POOL,
        Set.of("readOnly", "challenges", "messages.language"),
        pool -> StoredPool.pool(new Pools.Stored(StoredPool.write(pool), pool.srp())));
  }

  @Test
  void all_of_a_client_is_stored() {
    kept(
        CLIENT,
        Set.of("challenges", "oauth.exchange"),
        client -> StoredClient.read(StoredClient.write(client, KEK), KEK));
  }

  @Test
  void a_client_without_a_part_in_OAuth2_is_stored_as_before_there_was_any() {
    var client = CLIENT.withOauth(OAuthSettings.NONE);
    var written = StoredClient.write(client, KEK);
    assertThat(new JsonObject(written).fieldNames()).doesNotContain("oauth");
    assertThat(StoredClient.read(written, KEK)).isEqualTo(client);
  }

  @Test
  void all_of_a_device_is_stored() {
    kept(
        DEVICE,
        Set.of(),
        each -> DeviceStore.read(new JsonObject(DeviceStore.write(each)), DeviceStore.use(each)));
  }

  @Test
  void all_of_a_group_is_stored() {
    kept(GROUP, Set.of(), group -> StoredGroup.read(StoredGroup.write(group)));
  }

  @Test
  void the_samples_have_something_everywhere() {
    for (var sample : List.of(USER, POOL, CLIENT, DEVICE, GROUP)) {
      assertThat(variants(sample, "", Set.of("challenges", "readOnly", "oauth.exchange")))
          .allSatisfy((path, variant) -> assertThat(variant).as(path).isNotEqualTo(sample));
    }
  }

  private static <R extends Record> void kept(
      R sample, Set<String> notStored, UnaryOperator<R> throughTheStore) {
    assertThat(throughTheStore.apply(sample)).isEqualTo(sample);
    variants(sample, "", notStored)
        .forEach(
            (path, variant) ->
                assertThat(throughTheStore.apply(type(sample).cast(variant)))
                    .as(path)
                    .isEqualTo(variant));
  }

  @SuppressWarnings("unchecked")
  private static <R extends Record> Class<R> type(R sample) {
    return (Class<R>) sample.getClass();
  }

  /** The record with one thing in it changed, for everything there is in it. */
  private static Map<String, Record> variants(Record record, String at, Set<String> notThese) {
    var all = new LinkedHashMap<String, Record>();
    var components = record.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      var path = at + components[i].getName();
      if (!notThese.contains(path)) {
        var index = i;
        others(value(record, components[i]), components[i].getGenericType(), path, notThese)
            .forEach((each, other) -> all.put(each, with(record, index, other)));
      }
    }
    return all;
  }

  /** Other values in the place of this one, each by the path of what is different. */
  private static Map<String, Object> others(
      Object value, Type type, String path, Set<String> notThese) {
    assertThat(value).as(path + " of the sample").isNotNull();
    return switch (value) {
      case Secret secret -> Map.of(path, new Secret(secret.reveal() + "x"));
      case Record record -> new LinkedHashMap<>(variants(record, path + ".", notThese));
      case String text -> Map.of(path, text + "x");
      case Boolean is -> Map.of(path, !is);
      case Integer number -> Map.of(path, number + 1);
      case Long number -> Map.of(path, number + 1);
      case BigInteger number -> Map.of(path, number.add(BigInteger.ONE));
      case Instant time -> Map.of(path, time.plusMillis(1));
      case Duration time -> Map.of(path, time.plusSeconds(1));
      case Enum<?> one -> Map.of(path, other(one));
      case Map<?, ?> map -> {
        var changed = new LinkedHashMap<Object, Object>(map);
        changed.replaceAll((_, each) -> each + "x");
        yield Map.of(path, changed);
      }
      case List<?> list -> elements(list, type, path, notThese);
      case Set<?> set -> {
        var changed = new LinkedHashMap<String, Object>();
        elements(List.copyOf(set), type, path, notThese)
            .forEach((each, other) -> changed.put(each, new HashSet<>((List<?>) other)));
        yield changed;
      }
      default -> throw new IllegalStateException("teach this test a " + value.getClass());
    };
  }

  private static Map<String, Object> elements(
      List<?> list, Type type, String path, Set<String> notThese) {
    assertThat(list).as(path + " of the sample").isNotEmpty();
    var element = ((ParameterizedType) type).getActualTypeArguments()[0];
    var all = new LinkedHashMap<String, Object>();
    others(list.getFirst(), element, path + "[]", notThese)
        .forEach(
            (each, other) -> {
              var changed = new ArrayList<Object>(list);
              changed.set(0, other);
              all.put(each, changed);
            });
    return all;
  }

  private static Enum<?> other(Enum<?> one) {
    var constants = one.getDeclaringClass().getEnumConstants();
    return Arrays.stream(constants).filter(each -> each != one).findFirst().orElseThrow();
  }

  private static Object value(Record record, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static Record with(Record record, int index, Object other) {
    var components = record.getClass().getRecordComponents();
    var values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = i == index ? other : value(record, components[i]);
    }
    try {
      var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      var constructor = record.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (Record) constructor.newInstance(values);
    } catch (ReflectiveOperationException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
