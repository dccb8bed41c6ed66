package dev.sallyport.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token}: what a token says, and whether it would be believed. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what ID and access tokens say, times in words. A file may hold one token, or whatever"
          + " login or the AWS CLI printed. The token is sent nowhere.",
      "Ends with 0; with --verify 3 where one would be refused, 1 where that cannot be told."
    })
final class TokenCommand implements Callable<Integer> {
  private static final int REFUSED = 3;
  private static final int MOST_BYTES = 1_024 * 1_024;

  private final InputStream in;
  private final InstantSource clock;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "Where the tokens are; - and nothing are standard input.")
  private String file = "-";

  @Option(
      names = "--verify",
      description =
          "Checks signature and times. The keys are read where the token says its issuer is, so"
              + " that it is yours to judge whether that is an issuer to trust.")
  private boolean verify;

  @Option(
      names = "--jwks",
      paramLabel = "URL",
      description =
          "With --verify: reads the keys here, where the issuer's own address cannot be reached.")
  private @Nullable URI jwks;

  TokenCommand(InputStream in, InstantSource clock) {
    this.in = in;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    if (jwks != null && !Endpoints.usable(jwks)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--jwks is no http or https address");
    }
    var tokens = TokenText.in(text());
    if (tokens.isEmpty()) {
      throw new IOException("there is no token in it");
    }
    var out = spec.commandLine().getOut();
    int status = CommandLine.ExitCode.OK;
    for (var token : tokens) {
      TokenReport.lines(token, clock.instant()).forEach(line -> out.println(Plain.text(line)));
      if (verify) {
        var verdict = TokenVerdict.of(token, jwks, clock.instant());
        verdict.lines().forEach(line -> out.println(Plain.text(line)));
        status = worse(status, verdict);
      }
      out.println();
    }
    if (!verify && tokens.stream().anyMatch(TokenText.Jwt.class::isInstance)) {
      out.println("Nothing was checked; --verify does.");
    }
    out.flush();
    return status;
  }

  private static int worse(int status, TokenVerdict verdict) {
    return switch (verdict) {
      case TokenVerdict.Refused _ -> REFUSED;
      case TokenVerdict.Unsure _ -> status == REFUSED ? REFUSED : 1;
      case TokenVerdict.Taken _, TokenVerdict.Opaque _ -> status;
    };
  }

  private String text() throws IOException {
    byte[] read;
    if (file.equals("-")) {
      read = in.readNBytes(MOST_BYTES);
    } else {
      try (var from = Files.newInputStream(java.nio.file.Path.of(file))) {
        read = from.readNBytes(MOST_BYTES);
      }
    }
    return new String(read, UTF_8);
  }
}
