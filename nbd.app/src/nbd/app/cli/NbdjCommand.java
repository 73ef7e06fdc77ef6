package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import nbd.api.ParameterException;
import nbd.app.cli.Request.DumpConfig;
import nbd.app.cli.Request.DumpPlugin;
import nbd.app.cli.Request.Help;
import nbd.app.cli.Request.Serve;
import nbd.app.cli.Request.Version;
import nbd.app.launch.Command;
import nbd.app.log.Verbosity;
import nbd.server.Catalog;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.ParseResult;

/** The command line: understands it and does it. What goes wrong is told in one line. */
@Component(service = Command.class)
public final class NbdjCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(NbdjCommand.class);
  private static final int FAILED = 1;

  private final Catalog catalog;
  private final Installation installation;
  private final PrintStream out;
  private final PrintStream err;
  private final Stop stop = new Stop();

  /** Made by the container. */
  @Activate
  public NbdjCommand(@Reference Catalog catalog, BundleContext context) {
    this(catalog, Installation.of(context), System.out, System.err);
  }

  NbdjCommand(Catalog catalog, Installation installation, PrintStream out, PrintStream err) {
    this.catalog = catalog;
    this.installation = installation;
    this.out = out;
    this.err = err;
  }

  @Override
  public int run(List<String> arguments) {
    try {
      ParseResult parsed = Syntax.parse(arguments);
      if (parsed.hasMatchedOption("--verbose")) {
        Verbosity.from(Level.DEBUG);
      }
      return perform(RequestReader.read(parsed));
    } catch (UsageException | ParameterException | IOException expected) {
      return failed(expected.getMessage(), expected);
    } catch (RuntimeException defect) {
      return failed("this should not happen: " + defect, defect);
    } catch (InterruptedException ending) {
      return FAILED;
    }
  }

  private int failed(String message, Exception cause) {
    err.println("nbdj: " + message);
    log.debug("what went wrong", cause);
    return FAILED;
  }

  private int perform(Request request) throws UsageException, IOException, InterruptedException {
    switch (request) {
      case Help help -> out.print(new HelpText(catalog).of(help.disk()));
      case Version version -> out.print(facts().versions(version.disk()));
      case DumpConfig _ -> out.print(facts().config());
      case DumpPlugin dump -> out.print(facts().plugin(dump.disk()));
      case Serve serve -> {
        return new Serving(catalog, serve, out, stop).run();
      }
    }
    return 0;
  }

  private Facts facts() {
    return new Facts(catalog, installation);
  }

  @Override
  public void stop() {
    stop.now();
  }
}
