package dev.sallyport.config;

/**
 * How many messages may be sent in an hour, whoever asks for them.
 *
 * @param mailsPerHour mails in all
 * @param mailsPerDomainPerHour mails to one domain
 * @param textsPerHour text messages in all
 * @param textsPerPrefixPerHour text messages to numbers that begin with the same six digits
 */
public record BudgetConfig(
    int mailsPerHour, int mailsPerDomainPerHour, int textsPerHour, int textsPerPrefixPerHour) {
  private static final int MOST = 100_000_000;

  static BudgetConfig read(Section section) {
    return new BudgetConfig(
        section.intBetween("mailsPerHour", 1, MOST, 20_000),
        section.intBetween("mailsPerDomainPerHour", 1, MOST, 10_000),
        section.intBetween("textsPerHour", 1, MOST, 2_000),
        section.intBetween("textsPerPrefixPerHour", 1, MOST, 500));
  }
}
