package dev.sallyport.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.sallyport.directory.Pool;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Cognito's CSV: a row is a line, a comma within a value has a backslash before it. Values in
 * quotation marks are taken too, since spreadsheets write them.
 */
final class CsvRows implements Rows {
  static final String USERNAME = "cognito:username";
  static final String MFA = "cognito:mfa_enabled";

  /** limits.md §2. */
  private static final int LONGEST_LINE = 16_000;

  private static final ObjectReader CELLS =
      new CsvMapper()
          .readerFor(String[].class)
          .with(CsvParser.Feature.WRAP_AS_ARRAY)
          .with(CsvSchema.emptySchema().withEscapeChar('\\'));

  private final List<String> known;
  private List<String> columns = List.of();

  CsvRows(Pool pool) {
    this.known = header(pool);
  }

  /** The columns of a file for this pool, in Cognito's order. */
  static List<String> header(Pool pool) {
    return Stream.concat(
            pool.schema().stream()
                .map(Pool.AttributeSchema::name)
                .filter(name -> !name.equals("sub")),
            Stream.of(MFA, USERNAME))
        .toList();
  }

  @Override
  public int longestLine() {
    return LONGEST_LINE;
  }

  @Override
  public boolean header(String first) {
    var names = cells(first).stream().map(String::strip).toList();
    for (var name : names) {
      if (!known.contains(name)) {
        throw invalid("The header has a column that the user pool does not know.");
      }
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw invalid("The header has a column twice.");
    }
    for (var needed : List.of(USERNAME, MFA)) {
      if (!names.contains(needed)) {
        throw invalid("The header lacks the column " + needed + ".");
      }
    }
    columns = names;
    return true;
  }

  @Override
  public Row row(String line) {
    var cells = cells(line);
    if (cells.size() != columns.size()) {
      throw invalid(
          "The row has " + cells.size() + " values, the header " + columns.size() + " columns.");
    }
    var values = new HashMap<String, String>();
    for (var i = 0; i < cells.size(); i++) {
      if (!cells.get(i).isEmpty()) {
        values.put(columns.get(i), cells.get(i));
      }
    }
    for (var flag : List.of(MFA, "email_verified", "phone_number_verified")) {
      values.computeIfPresent(flag, (_, value) -> flag(flag, value));
    }
    var username = values.remove(USERNAME);
    var mfa = values.remove(MFA);
    if (username == null) {
      throw invalid("The row has no " + USERNAME + ".");
    }
    if (mfa == null) {
      throw invalid("The row has no " + MFA + ".");
    }
    return new Row(
        username, values, true, "RESET_REQUIRED", null, null, List.of(), mfa.equals("true"));
  }

  private static String flag(String column, String value) {
    var lower = value.toLowerCase(Locale.ROOT);
    if (!lower.equals("true") && !lower.equals("false")) {
      throw invalid(column + " must be true or false.");
    }
    return lower;
  }

  private static List<String> cells(String line) {
    try (var rows = CELLS.<String[]>readValues(line)) {
      var cells = rows.hasNextValue() ? List.of(rows.nextValue()) : List.<String>of();
      if (rows.hasNextValue()) {
        throw invalid("The line is not one row of CSV.");
      }
      return cells;
    } catch (JsonProcessingException notCsv) {
      throw invalid("The line is not CSV.");
    } catch (java.io.IOException notRead) {
      throw invalid("The line cannot be read.");
    }
  }

  private static Failed invalid(String why) {
    return new Failed(new Failure.Invalid(why));
  }
}
