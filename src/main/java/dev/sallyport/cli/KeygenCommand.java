package dev.sallyport.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keygen}: a pair of OpenPGP keys, for those who have none. */
@Command(
    name = "keygen",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a pair of OpenPGP keys (Ed25519, X25519): NAME.pub.asc for export, and NAME.key.asc,"
          + " which stays where imports are made.",
      "Keys of gpg do as well, and then gpg opens the file too."
    })
final class KeygenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "What the names of the two files begin with.")
  private Path name = Path.of("");

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Locks the secret key with the first line of this file.")
  private @Nullable Path passphrase;

  @Override
  public Integer call() throws IOException {
    var key = Envelope.make("Sallyport export", Envelope.passphrase(passphrase));
    var secret = Path.of(name + ".key.asc");
    var open = Path.of(name + ".pub.asc");
    Files.writeString(OwnFiles.made(secret), key.toAsciiArmoredString());
    Files.writeString(Files.createFile(open), key.toCertificate().toAsciiArmoredString());
    new CommandOutput(spec.commandLine().getErr(), "made")
        .line("made " + open + " to encrypt to, and " + secret + " to be kept secret");
    return 0;
  }
}
