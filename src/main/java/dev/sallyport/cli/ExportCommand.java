package dev.sallyport.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: all of an installation into one encrypted file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes pools and people, hashes, passkeys, seeds and keys included, into one file that only"
          + " the owner of an OpenPGP key can read.",
      "It may run beside the gateway. For a move stop the gateway first: what is changed meanwhile"
          + " may be missing."
    })
final class ExportCommand implements Callable<Integer> {
  private final Cli.Program program;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "KEY",
      description = "A file with the OpenPGP public key to encrypt to. Can be given again.")
  private List<Path> to = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write, which must not be there yet.")
  private Path out = Path.of("");

  @Option(names = "--pool", paramLabel = "ID", description = "Only this pool. Can be given again.")
  private Set<String> pools = Set.of();

  @Option(
      names = "--without-keys",
      description = "Leaves the signing keys out: tokens signed before will not verify elsewhere.")
  private boolean withoutKeys;

  @Option(
      names = "--sign-with",
      paramLabel = "KEY",
      description = "A file with the OpenPGP secret key to sign with.")
  private @Nullable Path signWith;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "The passphrase of the key of --sign-with, in the first line.")
  private @Nullable Path passphrase;

  ExportCommand(Cli.Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    var output = new CommandOutput(spec.commandLine().getErr(), "exported");
    var recipients = new ArrayList<OpenPGPCertificate>();
    for (var each : to) {
      recipients.add(Envelope.certificate(each));
    }
    var signer = signWith == null ? null : Envelope.key(signWith, passphrase);
    if (Files.exists(out)) {
      throw new FileAlreadyExistsException(out.toString());
    }
    // A file of the real name is whole.
    var part = Path.of(out + ".part");
    Files.deleteIfExists(part);
    try (var installation = Installation.open(program, output)) {
      try (var file = new BufferedOutputStream(OwnFiles.stream(part), 1 << 16);
          var sealed = Envelope.seal(file, recipients, signer)) {
        var writer = new RecordWriter(sealed, Instant.now());
        new Exporting(installation, writer, output, !withoutKeys).pools(pools);
      }
      Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    return 0;
  }
}
