package dev.sallyport.ingress.console;

import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.challenge.Guess;
import dev.sallyport.config.ConsoleConfig;
import dev.sallyport.config.ConsoleConfig.Operator;
import dev.sallyport.crypto.Kek;
import dev.sallyport.crypto.PasswordHash;
import dev.sallyport.directory.PersonTag;
import dev.sallyport.failure.Failed;
import dev.sallyport.limits.Address;
import dev.sallyport.limits.Factor;
import dev.sallyport.runtime.BoundedPool;
import dev.sallyport.runtime.Deadline;
import dev.sallyport.runtime.Owed;
import io.vertx.core.Future;
import java.util.Base64;
import java.util.Optional;

/**
 * Who may sign in to the console. Guesses are counted as those of people are, by name and by
 * address, and cost the same whether or not there is somebody of the name. Each sign-in, granted or
 * refused, leaves an event.
 */
final class Operators {
  private static final String ACTION = "console sign-in";

  private final ConsoleConfig config;
  private final Guess guess;
  private final BoundedPool hashing;
  private final PasswordHash hash;
  private final Kek kek;
  private final Audit audit;

  Operators(
      ConsoleConfig config,
      Guess guess,
      BoundedPool hashing,
      PasswordHash hash,
      Kek kek,
      Audit audit) {
    this.config = config;
    this.guess = guess;
    this.hashing = hashing;
    this.hash = hash;
    this.kek = kek;
    this.audit = audit;
    for (var operator : config.operators()) {
      if (!PasswordHash.affordable(operator.passwordHash().reveal())) {
        throw new IllegalArgumentException(
            "ops.console.operators: the passwordHash of "
                + operator.name()
                + " costs too much to check; make one with \"sallyport hash-password\"");
      }
    }
  }

  /** How events name an operator. */
  static String named(Operator operator) {
    return "console/" + operator.name();
  }

  /**
   * Whether this is the password of this operator; empty where not, whatever the reason. Fails with
   * Overloaded where the address or the name has too many guesses in hand.
   */
  Future<Optional<Operator>> signIn(
      String id, String name, String password, Address address, Deadline deadline) {
    var somebody = config.operators().stream().filter(each -> each.name().equals(name)).findFirst();
    // A hash that costs as much as any operator's.
    var checked = somebody.orElse(config.operators().getFirst()).passwordHash().reveal();
    var owed = new Owed();
    return guess
        .takeAlone(
            tag(name),
            Factor.PASSWORD,
            address,
            owed,
            deadline,
            () ->
                hashing
                    .run(deadline, () -> hash.matches(password, checked))
                    .map(right -> right && somebody.isPresent()))
        .compose(outcome -> owed.paid().map(outcome))
        .onSuccess(outcome -> note(id, somebody, address, outcome))
        .onFailure(
            trouble -> {
              var why = AuditEvent.why(Failed.of(trouble));
              note(id, somebody, address, "refused", why);
            })
        .map(outcome -> outcome == Guess.Outcome.RIGHT ? somebody : Optional.empty());
  }

  /** An operator ends a session. */
  void signedOut(String id, Operator operator, Address address) {
    audit.record(
        new AuditEvent(
            id, "", named(operator), "", address.value(), "console sign-out", "done", ""));
  }

  private void note(
      String id, Optional<Operator> somebody, Address address, Guess.Outcome outcome) {
    switch (outcome) {
      case RIGHT -> note(id, somebody, address, "granted", "");
      case WRONG -> note(id, somebody, address, "refused", "WrongCredentials");
      case LOCKED -> note(id, somebody, address, "refused", "LockedOut");
    }
  }

  /** A name that is nobody's is not noted: it may be a password. */
  private void note(
      String id, Optional<Operator> somebody, Address address, String outcome, String why) {
    var who = somebody.map(Operators::named).orElse("");
    audit.record(new AuditEvent(id, "", who, "", address.value(), ACTION, outcome, why));
  }

  private PersonTag tag(String name) {
    var mac = Base64.getUrlEncoder().encodeToString(kek.mac("console guesses", name));
    return new PersonTag(mac.substring(0, PersonTag.LENGTH));
  }
}
