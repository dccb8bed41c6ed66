package dev.sallyport.failure;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one exception of ours: carries a {@link Failure} and no stack trace. */
public final class Failed extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Failed.class);

  private final transient Failure failure;
  private final @Nullable String attempt;

  public Failed(Failure failure) {
    this(failure, null);
  }

  private Failed(Failure failure, @Nullable String attempt) {
    super(failure.getClass().getSimpleName(), null, false, false);
    this.failure = failure;
    this.attempt = attempt;
  }

  /** The same, once an event of it was left under the id of this attempt. */
  public static Failed noted(Failure failure, String attempt) {
    return new Failed(failure, attempt);
  }

  /** Under which id an event of it was left; null where none was. */
  public @Nullable String attempt() {
    return attempt;
  }

  public Failure failure() {
    return failure;
  }

  /** Too much at once; refused before any work was done. */
  public static Failed overloaded() {
    return new Failed(new Failure.Overloaded());
  }

  /** The same, and what there was too much of, for operators. */
  public static Failed overloaded(String what) {
    return new Failed(new Failure.Overloaded(what));
  }

  /** Logs the cause once under a fresh incident id and answers the failure that carries this id. */
  public static Failed broken(String what, Throwable cause) {
    var incident = UUID.randomUUID().toString();
    LOG.atError().addKeyValue("incident", incident).setCause(cause).log(what);
    return new Failed(new Failure.Broken(incident));
  }

  /**
   * What to tell a caller: the failure inside, or {@code Broken} for anything we did not foresee.
   */
  public static Failure of(Throwable trouble) {
    return trouble instanceof Failed failed
        ? failed.failure
        : broken("unforeseen failure", trouble).failure;
  }
}
