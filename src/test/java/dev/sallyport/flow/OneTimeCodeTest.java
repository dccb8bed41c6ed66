package dev.sallyport.flow;

import static dev.sallyport.directory.DirectoryForTests.done;
import static dev.sallyport.directory.DirectoryForTests.refusal;
import static dev.sallyport.directory.DirectoryForTests.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.challenge.Guess;
import dev.sallyport.config.BudgetConfig;
import dev.sallyport.config.LimitsConfig;
import dev.sallyport.config.TestingConfig;
import dev.sallyport.crypto.RandomIds;
import dev.sallyport.delivery.Delivery;
import dev.sallyport.delivery.Message;
import dev.sallyport.delivery.Messenger;
import dev.sallyport.directory.AppClient;
import dev.sallyport.directory.DirectoryForTests;
import dev.sallyport.directory.SignInRules;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.User;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowSession.Proof;
import dev.sallyport.flow.FlowSession.Stage;
import dev.sallyport.flow.StageHandler.Opened;
import dev.sallyport.flow.StageHandler.Opening;
import dev.sallyport.flow.StageHandler.Play;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Addresses;
import dev.sallyport.limits.Budgets;
import dev.sallyport.limits.Limits;
import dev.sallyport.redis.RedisForTests;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.trigger.Triggers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One stage alone, over a real Redis and with a clock of the test's own. */
@ExtendWith(VertxExtension.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class OneTimeCodeTest {
  private static final String ATTEMPT = "3f0c1c1e-6f0e-4d2f-9a51-0d6f6f6f0001";
  private static final String NUMBER = "+15550100200";
  private final List<Message> sent = new CopyOnWriteArrayList<>();
  private final RandomIds ids = new RandomIds(new SecureRandom());
  private Instant now = Instant.now();
  private Vertx vertx;
  private DirectoryForTests room;
  private Limits limits;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    this.vertx = vertx;
    var rules =
        SignInRules.passwordOnly()
            .withFirstFactors(
                Set.of(FirstFactor.PASSWORD, FirstFactor.EMAIL_OTP, FirstFactor.SMS_OTP));
    room =
        DirectoryForTests.open(
            vertx,
            RedisForTests.config(),
            DirectoryForTests.pool(Set.of("email"), Set.of(), false).withSignIn(rules));
    limits = new Limits(room.redis, config(), room.kek);
  }

  private static LimitsConfig config() {
    return new LimitsConfig(
        5,
        Duration.ofMinutes(15),
        Duration.ofMinutes(15),
        10_000,
        100_000,
        1_000_000,
        Duration.ofMinutes(5),
        100,
        1_000_000,
        20,
        5,
        15,
        5,
        5,
        15,
        5,
        3,
        100);
  }

  private final class Sender implements Delivery {
    @Override
    public boolean carries(Message.Medium medium) {
      return true;
    }

    @Override
    public Future<Void> accept(Message message) {
      sent.add(message);
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private OneTimeCode stage(Stage stage, @Nullable String fixed) {
    var testing = new TestingConfig(fixed != null, null, fixed, fixed, "000000000000");
    var functions =
        new Triggers(vertx, List.of(), ids, () -> now, new Metrics(new SimpleMeterRegistry()));
    var budgets =
        new Budgets(
            room.redis,
            new BudgetConfig(1_000_000, 1_000_000, 1_000_000, 1_000_000),
            room.kek,
            () -> {});
    var codes =
        new SignInCodes(
            new Messenger(new Sender(), functions.messages(), budgets), ids, testing, 5);
    var guess = new Guess(limits, new Addresses(room.redis, config(), room.kek));
    return new OneTimeCode(stage, codes, room.users, limits, guess, room.kek, () -> now);
  }

  private AppClient client() {
    return new AppClient(
        "app",
        room.pool.id(),
        "app",
        null,
        Set.of(),
        Duration.ofHours(1),
        Duration.ofHours(1),
        Duration.ofDays(30),
        Duration.ofMinutes(3),
        true,
        Set.of(),
        Set.of(),
        true,
        null,
        List.of(),
        now,
        now);
  }

  private FlowSession session(Proof proof, @Nullable Stage first, @Nullable User user) {
    var nobody = room.users.strangers().nobody(room.pool, "nobody");
    return new FlowSession(
        UUID.randomUUID().toString(),
        Metrics.Flow.CHOICE,
        user == null ? nobody.sub() : user.sub(),
        user == null ? "nobody" : user.username(),
        user == null ? nobody.username() : user.username(),
        0,
        proof,
        "",
        Stage.STEP,
        List.of(),
        0,
        now,
        Map.of(),
        now,
        proof == Proof.RIGHT ? List.of("pwd") : List.of(),
        false,
        first,
        null,
        null,
        null);
  }

  private FlowCommand.Answer answer(Map<String, String> answer) {
    return new FlowCommand.Answer(
        "request", Address.of("192.0.2.1"), soon(), room.pool, client(), "any", "session", answer);
  }

  private SessionTicket ticket(@Nullable User user) {
    var tag = user == null ? room.users.strangers().nobody(room.pool, "nobody").tag() : user.tag();
    return SessionTicket.draw(ATTEMPT, tag, client(), room.kek, ids);
  }

  private Future<Opened> opened(OneTimeCode stage, FlowSession session, @Nullable User user) {
    var ticket = ticket(user);
    return stage.open(new Opening(answer(Map.of()), session, ticket, ticket.tag(), user));
  }

  private FlowStep judged(
      OneTimeCode stage, Opened opened, @Nullable User user, String key, String code)
      throws Exception {
    var play = new Play(answer(Map.of(key, code)), ticket(user), opened.waiting(), user);
    var judged = done(stage.judge(play));
    done(play.command().owed().paid());
    return judged.step();
  }

  private String code() {
    return sent.getLast().facts().get("code");
  }

  @Test
  void after_a_password_a_code_has_six_digits_and_is_a_method_besides() throws Exception {
    var user = room.stored("alice", Map.of("phone_number", NUMBER));
    var stage = stage(Stage.SMS_MFA, null);
    var opened = done(opened(stage, session(Proof.RIGHT, null, user), user));
    assertThat(code()).matches("[0-9]{6}");
    assertThat(sent.getLast().facts()).containsEntry("kind", "SECOND_FACTOR");
    assertThat(opened.round().shown())
        .isEqualTo(
            Map.of(
                "CODE_DELIVERY_DELIVERY_MEDIUM", "SMS",
                "CODE_DELIVERY_DESTINATION", "+*******0200",
                "USER_ID_FOR_SRP", "alice"));
    assertThat(opened.round().tries()).isEqualTo(5);
    assertThat(opened.waiting().kept().values()).noneMatch(kept -> kept.contains(code()));
    var step = judged(stage, opened, user, "SMS_MFA_CODE", code());
    assertThat(step)
        .isInstanceOfSatisfying(
            FlowStep.Grant.class,
            grant -> {
              assertThat(grant.session().methods()).containsExactly("pwd", "otp");
              assertThat(grant.user().attributes()).containsEntry("phone_number_verified", "true");
            });
  }

  @Test
  void to_begin_with_a_code_has_eight_digits_and_confirms() throws Exception {
    var draft = room.user("alice", Map.of("email", "alice@example.com"));
    var user =
        done(room.users.create(room.pool, draft.withStatus(User.Status.UNCONFIRMED), soon()));
    var stage = stage(Stage.EMAIL_OTP, null);
    var opened = done(opened(stage, session(Proof.NONE, Stage.EMAIL_OTP, user), user));
    assertThat(code()).matches("[0-9]{8}");
    assertThat(judged(stage, opened, user, "EMAIL_OTP_CODE", code()))
        .isInstanceOf(FlowStep.Grant.class);
    var now = done(room.users.bySub(room.pool.id(), user.sub(), soon()));
    assertThat(now.status()).isEqualTo(User.Status.CONFIRMED);
    assertThat(now.attributes()).containsEntry("email_verified", "true");
  }

  @Test
  void a_late_code_is_told_so_and_is_no_guess() throws Exception {
    var user = room.stored("alice", Map.of("email", "alice@example.com"));
    var stage = stage(Stage.EMAIL_OTP, null);
    var opened = done(opened(stage, session(Proof.NONE, Stage.EMAIL_OTP, user), user));
    now = now.plus(Duration.ofMinutes(3));
    for (int i = 0; i < 8; i++) {
      var step = judged(stage, opened, user, "EMAIL_OTP_CODE", code());
      assertThat(failure(step)).isEqualTo(new Failure.CodeExpired());
    }
    assertThat(opened.waiting().until()).isAfter(now);
  }

  private static Failure failure(FlowStep step) {
    assertThat(step).isInstanceOf(FlowStep.Keep.class);
    return ((FlowStep.Keep) step).failure();
  }

  @Test
  void wrong_codes_lock_whatever_they_were_sent_for() throws Exception {
    var user = room.stored("alice", Map.of("email", "alice@example.com", "phone_number", NUMBER));
    var mail = stage(Stage.EMAIL_OTP, null);
    var sms = stage(Stage.SMS_MFA, null);
    var first = done(opened(mail, session(Proof.NONE, Stage.EMAIL_OTP, user), user));
    var second = done(opened(sms, session(Proof.RIGHT, null, user), user));
    for (int i = 0; i < 5; i++) {
      var step =
          i % 2 == 0
              ? judged(mail, first, user, "EMAIL_OTP_CODE", "wrong")
              : judged(sms, second, user, "SMS_MFA_CODE", "wrong");
      assertThat(failure(step)).isEqualTo(new Failure.SignInCodeMismatch());
    }
    assertThat(failure(judged(sms, second, user, "SMS_MFA_CODE", code())))
        .isEqualTo(new Failure.LockedOut());
  }

  @Test
  void a_code_is_worth_nothing_once_the_address_is_another() throws Exception {
    var user = room.stored("alice", Map.of("email", "alice@example.com"));
    var stage = stage(Stage.EMAIL_OTP, null);
    var opened = done(opened(stage, session(Proof.NONE, Stage.EMAIL_OTP, user), user));
    var moved = user.withAttribute("email", "mallory@example.com");
    assertThat(failure(judged(stage, opened, moved, "EMAIL_OTP_CODE", code())))
        .isEqualTo(new Failure.SignInCodeMismatch());
  }

  @Test
  void a_right_code_of_somebody_refused_changes_nothing() throws Exception {
    var draft = room.user("alice", Map.of("email", "alice@example.com"));
    var shut = new User.Standing(User.Status.UNCONFIRMED, false);
    var user = done(room.users.create(room.pool, draft.withStanding(shut), soon()));
    var stage = stage(Stage.EMAIL_OTP, null);
    var opened = done(opened(stage, session(Proof.NONE, Stage.EMAIL_OTP, user), user));
    assertThat(judged(stage, opened, user, "EMAIL_OTP_CODE", code()))
        .isInstanceOf(FlowStep.Refuse.class);
    assertThat(done(room.users.bySub(room.pool.id(), user.sub(), soon())).status())
        .isEqualTo(User.Status.UNCONFIRMED);
  }

  @Test
  void an_address_that_another_verified_stops_who_begins_with_it_and_not_who_has_a_password()
      throws Exception {
    var mine = Map.of("email", "both@example.com");
    var user = room.stored("alice", mine);
    room.stored("owner", Map.of("email", "both@example.com", "email_verified", "true"));
    var stage = stage(Stage.EMAIL_OTP, null);
    var second = done(opened(stage, session(Proof.RIGHT, null, user), user));
    assertThat(judged(stage, second, user, "EMAIL_OTP_CODE", code()))
        .isInstanceOf(FlowStep.Grant.class);
    var first = done(opened(stage, session(Proof.NONE, Stage.EMAIL_OTP, user), user));
    var play =
        new Play(answer(Map.of("EMAIL_OTP_CODE", code())), ticket(user), first.waiting(), user);
    assertThat(refusal(stage.judge(play))).isInstanceOf(Failure.AliasTaken.class);
  }

  @Test
  void nobody_is_sent_nothing_and_told_the_same_and_no_code_is_theirs() throws Exception {
    var stage = stage(Stage.EMAIL_OTP, "246802");
    var opened = done(opened(stage, session(Proof.NONE, Stage.EMAIL_OTP, null), null));
    assertThat(sent).isEmpty();
    assertThat(opened.round().shown())
        .containsEntry("CODE_DELIVERY_DELIVERY_MEDIUM", "EMAIL")
        .hasEntrySatisfying(
            "CODE_DELIVERY_DESTINATION",
            shown -> assertThat(shown).matches("[a-z]\\*\\*\\*@[a-z]\\*\\*\\*"));
    assertThat(failure(judged(stage, opened, null, "EMAIL_OTP_CODE", "246802")))
        .isEqualTo(new Failure.SignInCodeMismatch());
  }

  @Test
  void so_many_codes_are_sent_an_hour_of_all_kinds_together() throws Exception {
    var user = room.stored("alice", Map.of("email", "alice@example.com", "phone_number", NUMBER));
    done(opened(stage(Stage.EMAIL_OTP, null), session(Proof.NONE, Stage.EMAIL_OTP, user), user));
    done(opened(stage(Stage.SMS_OTP, null), session(Proof.NONE, Stage.SMS_OTP, user), user));
    done(opened(stage(Stage.SMS_MFA, null), session(Proof.RIGHT, null, user), user));
    var fourth = opened(stage(Stage.EMAIL_OTP, null), session(Proof.RIGHT, null, user), user);
    assertThat(refusal(fourth)).isEqualTo(new Failure.LimitExceeded());
    assertThat(sent).hasSize(3);
  }
}
