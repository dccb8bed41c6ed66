package dev.sallyport.challenge;

import dev.sallyport.directory.User;
import io.vertx.core.Future;
import java.util.List;

/** Where a person's questions come from. */
interface QuestionSource {
  /**
   * All questions that can be asked, answers hashed; fewer than three, or none, where too few are
   * known. Asked for nobody too, so that it takes as long. Fails with {@link
   * dev.sallyport.failure.Failed} for trouble.
   */
  Future<List<User.Question>> questions(Attempt attempt);
}
