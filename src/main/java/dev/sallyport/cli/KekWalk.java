package dev.sallyport.cli;

import dev.sallyport.directory.Listing;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.Resealing.Count;
import dev.sallyport.directory.User;
import dev.sallyport.federation.saml.SpKeys;
import dev.sallyport.token.TokenArchive;
import dev.sallyport.token.exchange.TokenExchange;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Goes through all that lasts and is sealed: to count what another kek sealed, or to end it. */
@Command(mixinStandardHelpOptions = true)
final class KekWalk implements Callable<Integer> {
  private static final int PAGE = 60;
  private static final int SOME_LEFT = 3;

  private final Cli.Program program;
  private final boolean write;
  private Count all = Count.NONE;

  @Spec private CommandSpec spec = CommandSpec.create();

  KekWalk(Cli.Program program, boolean write) {
    this.program = program;
    this.write = write;
  }

  @Override
  public Integer call() throws IOException {
    var said = new CommandOutput(spec.commandLine().getErr(), write ? "resealed" : "looked at");
    all = Count.NONE;
    try (var in = Installation.open(program, said)) {
      count(in, () -> in.resealing().naming(write, Installation.soon()));
      count(in, () -> in.resealing().whole(TokenExchange.sealed(), write, Installation.soon()));
      var after = "";
      while (after != null) {
        var start = after;
        var page =
            read(in, () -> in.pools().administration().pools(start, PAGE, Installation.soon()));
        for (var pool : page.items()) {
          pool(in, pool, said);
        }
        after = page.next();
      }
    }
    said.line(
        write
            ? "%d values were sealed anew, %d are left"
                .formatted(all.found() - all.left(), all.left())
            : all.left() + " values are sealed with another kek");
    return all.left() == 0 ? CommandLine.ExitCode.OK : SOME_LEFT;
  }

  private void pool(Installation in, Pool pool, CommandOutput said) throws IOException {
    for (var keys : TokenArchive.sealed(pool.id())) {
      count(in, () -> in.resealing().whole(keys, write, Installation.soon()));
    }
    count(in, () -> in.resealing().whole(SpKeys.sealed(pool.id()), write, Installation.soon()));
    if (!pool.readOnly()) {
      count(in, () -> in.resealing().parts(pool, write, Installation.soon()));
    }
    var after = "";
    while (after != null) {
      var start = after;
      var page =
          read(
              in,
              () ->
                  in.listing()
                      .page(
                          pool, new Listing.Source.Everybody(), start, PAGE, Installation.soon()));
      users(in, page.users());
      page.users().forEach(_ -> said.count("user"));
      after = page.next();
    }
  }

  private void users(Installation in, List<User> users) throws IOException {
    var counts =
        read(
            in,
            () ->
                Future.all(
                        users.stream()
                            .map(user -> in.resealing().user(user, write, Installation.soon()))
                            .toList())
                    .map(done -> done.<Count>list()));
    counts.forEach(each -> all = all.and(each));
  }

  private void count(Installation in, Supplier<Future<Count>> step) throws IOException {
    all = all.and(read(in, step));
  }

  private static <T> T read(Installation in, Supplier<Future<T>> step) throws IOException {
    return Installation.await(in.patiently(step));
  }
}
