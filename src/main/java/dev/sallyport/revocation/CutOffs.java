package dev.sallyport.revocation;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Until when everything of one person has ended. Each sign-out may spare one family; the two newest
 * that spare different ones are all that counts for any family. Times are Redis's, in milliseconds.
 *
 * @param latest the newest
 * @param spared the family it spares, or null
 * @param beneath the newest that does not spare that family; 0 where there is none
 */
record CutOffs(long latest, @Nullable String spared, long beneath) {
  /** With nothing but this one. */
  static CutOffs of(long at, @Nullable String spared) {
    return new CutOffs(at, spared, 0);
  }

  /** With one more, heard in any order. */
  CutOffs with(long at, @Nullable String sparing) {
    var alike = Objects.equals(spared, sparing);
    if (at > latest) {
      return new CutOffs(at, sparing, alike ? beneath : latest);
    }
    return alike ? this : new CutOffs(latest, spared, Math.max(beneath, at));
  }

  /** The one that counts for this family; 0 where none does. */
  long of(String family) {
    return family.equals(spared) ? beneath : latest;
  }
}
