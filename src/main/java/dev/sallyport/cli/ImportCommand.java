package dev.sallyport.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: what {@code export} wrote, into this installation. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Stores what an export holds, sealed with this installation's own key.",
      "The file is read twice: nothing is stored before all of it was found to be whole and"
          + " unchanged. A run that was interrupted goes on when it is begun again."
    })
final class ImportCommand implements Callable<Integer> {
  private final Cli.Program program;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The file that export wrote.")
  private Path in = Path.of("");

  @Option(
      names = "--key",
      required = true,
      paramLabel = "KEY",
      description = "A file with the OpenPGP secret key it was encrypted to.")
  private Path key = Path.of("");

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "The passphrase of that key, in the first line.")
  private @Nullable Path passphrase;

  @Option(
      names = "--signed-by",
      paramLabel = "KEY",
      description =
          "A file with the OpenPGP public key that must have signed it. Encrypted to you is what"
              + " anybody can have made; signed is not.")
  private @Nullable Path signedBy;

  @Option(
      names = "--on-conflict",
      paramLabel = "fail|skip|replace",
      converter = Conflict.class,
      description =
          "What to do where something else is here in the place of a record. Default: fail, which"
              + " stops there. A user of another name is never replaced; where replace leaves"
              + " somebody out for that, it ends with 1.")
  private Importing.OnConflict onConflict = Importing.OnConflict.FAIL;

  @Option(names = "--without-keys", description = "Leaves the signing keys in the file alone.")
  private boolean withoutKeys;

  @Option(names = "--check", description = "Only reads the file, and stores nothing.")
  private boolean checkOnly;

  ImportCommand(Cli.Program program) {
    this.program = program;
  }

  /** Spelled small on the command line. */
  static final class Conflict implements picocli.CommandLine.ITypeConverter<Importing.OnConflict> {
    @Override
    public Importing.OnConflict convert(String value) {
      return Importing.OnConflict.valueOf(value.toUpperCase(Locale.ROOT));
    }
  }

  @Override
  public Integer call() throws IOException {
    var output = new CommandOutput(spec.commandLine().getErr(), "imported");
    var unlocked = Envelope.key(key, passphrase);
    var signer = signedBy == null ? null : Envelope.certificate(signedBy);
    var records = read(unlocked, signer, Importing::check);
    output.line("the file is whole, " + records + " records");
    if (checkOnly) {
      return 0;
    }
    try (var installation = Installation.open(program, output)) {
      var importing = new Importing(installation, output, onConflict, !withoutKeys);
      var conflicts = read(unlocked, signer, importing::records);
      if (conflicts > 0) {
        output.line(conflicts + " records were in conflict and were left alone");
      }
      // Whoever said skip knew of it.
      return conflicts == 0 || onConflict == Importing.OnConflict.SKIP ? 0 : Cli.FAILED;
    }
  }

  private interface Reading {
    long all(RecordReader reader) throws IOException;
  }

  private long read(
      Envelope.Unlocked unlocked, @Nullable OpenPGPCertificate signer, Reading reading)
      throws IOException {
    try (var file = new BufferedInputStream(Files.newInputStream(in), 1 << 16);
        var opened = Envelope.open(file, unlocked, signer)) {
      var answer = reading.all(new RecordReader(opened.inside()));
      opened.check(signer);
      return answer;
    }
  }
}
