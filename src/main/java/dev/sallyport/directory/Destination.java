package dev.sallyport.directory;

/**
 * Where a code went, as it may be told: {@code f***@e***} or {@code +*******1234} (directory.md
 * §5).
 *
 * @param attribute email or phone_number
 * @param value where it goes; empty for nobody
 * @param masked what a caller is told of it
 */
public record Destination(String attribute, String value, String masked) {

  /** A user's own address or number. */
  public static Destination of(String attribute, String value) {
    return new Destination(
        attribute, value, attribute.equals("email") ? maskEmail(value) : maskPhone(value));
  }

  /** A made-up one that looks like a user's and leads nowhere; the bytes decide what it shows. */
  static Destination nowhere(String attribute, byte[] seed) {
    var made =
        attribute.equals("email")
            ? letter(seed[0]) + "***@" + letter(seed[1]) + "***"
            : "+*******" + digit(seed[0]) + digit(seed[1]) + digit(seed[2]) + digit(seed[3]);
    return new Destination(attribute, "", made);
  }

  /** EMAIL or SMS, as the wire says it. */
  public String medium() {
    return attribute.equals("email") ? "EMAIL" : "SMS";
  }

  static String maskEmail(String address) {
    var at = address.lastIndexOf('@');
    return first(address.substring(0, at)) + "***@" + first(address.substring(at + 1)) + "***";
  }

  static String maskPhone(String number) {
    return "+*******" + number.substring(Math.max(1, number.length() - 4));
  }

  private static String first(String text) {
    return text.substring(0, text.offsetByCodePoints(0, 1));
  }

  private static char letter(byte seed) {
    return (char) ('a' + (seed & 0xff) % 26);
  }

  private static int digit(byte seed) {
    return (seed & 0xff) % 10;
  }

  /** Without the address, which is nobody's business in a log. */
  @Override
  public String toString() {
    return "Destination[" + attribute + ", " + masked + "]";
  }
}
