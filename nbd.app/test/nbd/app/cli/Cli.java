package nbd.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** The command line with the real server and the plugin and filter of {@link Fixtures}. */
final class Cli {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final MadeUpFolder plugins = new MadeUpFolder();
  private final NbdjCommand command =
      new NbdjCommand(
          Fixtures.CATALOG,
          Fixtures.INSTALLATION,
          folder -> plugins.in(folder),
          new PrintStream(out, true, UTF_8),
          new PrintStream(err, true, UTF_8));

  int run(String... arguments) {
    return command.run(List.of(arguments));
  }

  void stop() {
    command.stop();
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }
}
