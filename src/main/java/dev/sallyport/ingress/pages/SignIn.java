package dev.sallyport.ingress.pages;

import dev.sallyport.config.RequestCategory;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import dev.sallyport.flow.FlowClient;
import dev.sallyport.flow.FlowCommand;
import dev.sallyport.flow.FlowReply;
import dev.sallyport.ingress.FormGuard;
import dev.sallyport.limits.Requests;
import dev.sallyport.oauth.Authorizations;
import dev.sallyport.oauth.HostedSessions;
import dev.sallyport.oauth.ProviderChoices;
import dev.sallyport.oauth.SignedIn;
import dev.sallyport.runtime.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Signing in: begins an attempt and shows whatever the flow asks, until it says who it is. What
 * goes wrong for good leads back to the name field, where the attempt can begin again.
 */
final class SignIn {
  /** No name or password is longer (cognito-constraints.json). */
  private static final int LONGEST_NAME = 128;

  private static final int LONGEST_PASSWORD = 256;

  private final FlowClient flow;
  private final Requests requests;
  private final Authorizations authorizations;
  private final ProviderChoices providers;
  private final HostedSessions sessions;
  private final Screens screens;
  private final ChallengeScreens challenges;
  private final FormGuard guard;
  private final BiFunction<Deadline, Pool, Deadline> patient;
  private final Predicate<Pool> decides;

  /**
   * @param patient the deadline of what may have to wait for the pool's functions
   * @param decides whether functions of the pool's own may decide a sign-in
   */
  SignIn(
      FlowClient flow,
      Requests requests,
      Authorizations authorizations,
      ProviderChoices providers,
      HostedSessions sessions,
      Screens screens,
      ChallengeScreens challenges,
      FormGuard guard,
      BiFunction<Deadline, Pool, Deadline> patient,
      Predicate<Pool> decides) {
    this.flow = flow;
    this.requests = requests;
    this.authorizations = authorizations;
    this.providers = providers;
    this.sessions = sessions;
    this.screens = screens;
    this.challenges = challenges;
    this.guard = guard;
    this.patient = patient;
    this.decides = decides;
  }

  /** How a sign-in at the client begins. */
  Beginning beginning(Visit visit) {
    return Beginning.of(visit.request(), decides);
  }

  /** The page that a sign-in begins with. */
  PageAnswer show(Visit visit) {
    var hint = visit.request().loginHint();
    return PageAnswer.shown(screens.login(visit, beginning(visit), hint == null ? "" : hint));
  }

  private PageAnswer again(Visit visit, int status, String login, String text, String field) {
    return new PageAnswer.Shown(
        status,
        screens
            .login(visit, beginning(visit), login)
            .saying(new Screen.Message(true, text, field)));
  }

  /** Name and, where it is asked, password came. */
  Future<PageAnswer> begin(Visit visit) {
    var login = visit.form().get("username").strip();
    var password = visit.form().get("password");
    var beginning = beginning(visit);
    if (!guard.accepts(visit.form().get("_csrf"), visit.browser())) {
      return Future.succeededFuture(stale(visit, login));
    }
    if (login.isEmpty()) {
      return Future.succeededFuture(
          again(visit, 200, login, visit.text("login.name_missing"), "username"));
    }
    return home(visit, login)
        .compose(
            provider ->
                provider
                    .<Future<PageAnswer>>map(
                        name -> Future.succeededFuture(new PageAnswer.Sent(visit.at(name), null)))
                    .orElseGet(() -> begin(visit, beginning, login, password)));
  }

  /** The provider at which people with such an address sign in, where the client left it open. */
  private Future<Optional<String>> home(Visit visit, String login) {
    return visit.providers().isEmpty() || login.length() > LONGEST_NAME
        ? Future.succeededFuture(Optional.empty())
        : providers
            .atHome(visit.request().pool(), visit.request().client(), login, visit.deadline())
            .map(name -> name.filter(visit.providers()::contains));
  }

  private Future<PageAnswer> begin(
      Visit visit, Beginning beginning, String login, String password) {
    if (beginning == Beginning.PASSWORD && password.isEmpty()) {
      return Future.succeededFuture(
          again(visit, 200, login, visit.text("login.password_missing"), "password"));
    }
    if (login.length() > LONGEST_NAME || password.length() > LONGEST_PASSWORD) {
      return Future.succeededFuture(over(visit, login, new Failure.WrongCredentials()));
    }
    var command =
        new FlowCommand.Start(
            visit.id(),
            visit.address(),
            patient.apply(visit.deadline(), visit.request().pool()),
            visit.request().pool(),
            visit.request().client(),
            beginning.flow(),
            login,
            beginning.proof(password));
    return sent(visit, command)
        .compose(
            reply ->
                switch (reply) {
                  case FlowReply.Refused(var failure, _) ->
                      Future.succeededFuture(over(visit, login, failure));
                  default -> went(visit, login, command, reply);
                });
  }

  private PageAnswer stale(Visit visit, String login) {
    return again(visit, 403, login, visit.text("form.stale"), "username");
  }

  /** This attempt is over; the next one can begin, or what stands in its way be done. */
  private PageAnswer over(Visit visit, String login, Failure failure) {
    var text = Refusals.text(failure, visit.words());
    return switch (failure) {
      case Failure.UserNotConfirmed _ ->
          PageAnswer.shown(
              screens.confirm(visit, login).saying(new Screen.Message(true, text, null)));
      case Failure.PasswordResetRequired _ ->
          PageAnswer.shown(
              screens.forgot(visit, login).saying(new Screen.Message(true, text, null)));
      case Failure.Overloaded _, Failure.Broken _ ->
          again(visit, Refusals.status(failure), login, text, "username");
      default -> again(visit, 200, login, text, "username");
    };
  }

  /** An answer to a challenge came. */
  Future<PageAnswer> answer(Visit visit) {
    var read = Asking.read(visit.form(), guard, visit.browser());
    if (read.isEmpty()) {
      return Future.succeededFuture(stale(visit, ""));
    }
    var asking = read.get();
    var setUp = asking.challenge().equals("MFA_SETUP");
    if (setUp && !asking.shown(Asking.SECRET).isEmpty()) {
      return verify(visit, asking);
    }
    if (setUp && visit.form().get(Replies.ACT).equals("SOFTWARE_TOKEN_MFA")) {
      return associate(visit, asking);
    }
    return play(visit, asking, Replies.of(asking, visit.form()));
  }

  private Future<PageAnswer> play(Visit visit, Asking asking, Map<String, String> responses) {
    var request = visit.request();
    var command =
        new FlowCommand.Answer(
            visit.id(),
            visit.address(),
            patient.apply(visit.deadline(), request.pool()),
            request.pool(),
            request.client(),
            asking.challenge(),
            asking.session(),
            responses);
    return sent(visit, command).compose(reply -> after(visit, asking, command, reply));
  }

  /** Each step is one request of those that sign people in (limits.md §1). */
  private Future<FlowReply> sent(Visit visit, FlowCommand command) {
    return requests
        .take(command.pool().id(), RequestCategory.USER_AUTHENTICATION, visit.deadline())
        .compose(_ -> flow.send(command));
  }

  private Future<PageAnswer> after(
      Visit visit, Asking asking, FlowCommand command, FlowReply reply) {
    return reply instanceof FlowReply.Refused(var failure, _)
        ? Future.succeededFuture(refused(visit, asking, failure))
        : went(visit, asking.login(), command, reply, asking);
  }

  private PageAnswer refused(Visit visit, Asking asking, Failure failure) {
    if (!Refusals.mendable(failure) || !challenges.repeatable(asking)) {
      return over(visit, asking.login(), failure);
    }
    var message = new Screen.Message(true, Refusals.text(failure, visit.words()), Replies.ANSWER);
    return PageAnswer.shown(challenges.of(visit, asking).saying(message));
  }

  private Future<PageAnswer> went(Visit visit, String login, FlowCommand command, FlowReply reply) {
    return went(visit, login, command, reply, null);
  }

  private Future<PageAnswer> went(
      Visit visit, String login, FlowCommand command, FlowReply reply, @Nullable Asking before) {
    return switch (reply) {
      case FlowReply.Waiting waiting -> asked(visit, Asking.of(waiting, login), before);
      case FlowReply.Granted granted -> granted(visit, command, granted);
      case FlowReply.Refused _, FlowReply.Associated _, FlowReply.Enrolled _ ->
          throw Visit.unexpected(reply);
    };
  }

  /** What there is no choice about is not asked. */
  private Future<PageAnswer> asked(Visit visit, Asking asking, @Nullable Asking before) {
    if (asking.challenge().equals("MFA_SETUP")
        && asking.list("MFAS_CAN_SETUP").equals(List.of("SOFTWARE_TOKEN_MFA"))) {
      return associate(visit, asking);
    }
    var choices = ChallengeScreens.choices(asking);
    if (asking.challenge().equals("SELECT_CHALLENGE") && choices.size() == 1) {
      return play(visit, asking, Map.of("USERNAME", asking.login(), "ANSWER", choices.getFirst()));
    }
    var screen = challenges.of(visit, asking);
    return Future.succeededFuture(
        PageAnswer.shown(
            afresh(visit, asking, before)
                ? screen.saying(
                    new Screen.Message(true, visit.text("failure.wrong_answer"), Replies.ANSWER))
                : screen));
  }

  /** Whether the same was asked before, and answered wrongly. */
  private static boolean afresh(Visit visit, Asking asking, @Nullable Asking before) {
    return before != null
        && before.challenge().equals("CUSTOM_CHALLENGE")
        && asking.challenge().equals("CUSTOM_CHALLENGE")
        && !asking.shown("type").isEmpty()
        && asking.shown("type").equals(before.shown("type"))
        && !visit.form().get(Replies.ACT).equals("audio");
  }

  private Future<PageAnswer> associate(Visit visit, Asking asking) {
    var request = visit.request();
    return flow.send(
            new FlowCommand.Associate(
                visit.id(),
                visit.address(),
                visit.deadline(),
                request.pool(),
                request.client(),
                asking.session()))
        .map(
            reply ->
                switch (reply) {
                  case FlowReply.Associated(var secret, var session) ->
                      PageAnswer.shown(
                          challenges.of(
                              visit, asking.at(session).withShown(Asking.SECRET, secret)));
                  case FlowReply.Refused(var failure, _) -> over(visit, asking.login(), failure);
                  case FlowReply.Waiting _, FlowReply.Granted _, FlowReply.Enrolled _ ->
                      throw Visit.unexpected(reply);
                });
  }

  /** Registered first, then the challenge is answered with what that gave. */
  private Future<PageAnswer> verify(Visit visit, Asking asking) {
    var request = visit.request();
    return flow.send(
            new FlowCommand.VerifyToken(
                visit.id(),
                visit.address(),
                visit.deadline(),
                request.pool(),
                request.client(),
                asking.session(),
                Replies.digits(visit.form().get(Replies.ANSWER)),
                ""))
        .compose(
            reply ->
                switch (reply) {
                  case FlowReply.Enrolled(var session) ->
                      play(visit, asking.at(session), Map.of("USERNAME", asking.login()));
                  case FlowReply.Refused(var failure, _) ->
                      Future.succeededFuture(refused(visit, asking, failure));
                  case FlowReply.Waiting _, FlowReply.Granted _, FlowReply.Associated _ ->
                      Future.failedFuture(Failed.broken("pages", Visit.unexpected(reply)));
                });
  }

  /** The browser is remembered and sent on only once the sign-in has come to its end. */
  private Future<PageAnswer> granted(Visit visit, FlowCommand command, FlowReply.Granted granted) {
    var signedIn =
        new SignedIn(granted.attempt(), granted.user(), granted.authTime(), granted.methods());
    return flow.paid(command)
        .compose(_ -> sessions.open(signedIn, visit.deadline()))
        .compose(
            cookie ->
                authorizations
                    .granted(visit.request(), signedIn, visit.deadline())
                    .map(location -> new PageAnswer.Sent(location, cookie)));
  }
}
