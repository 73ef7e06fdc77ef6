package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import nbd.api.ParameterException;
import nbd.app.deploy.Deployer;
import nbd.app.deploy.PluginFolder;
import nbd.app.launch.Command;
import nbd.app.log.Verbosity;
import nbd.app.system.Stop;
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
  private final Installation installed;
  private final Function<Path, PluginFolder> folders;
  private final PrintStream out;
  private final PrintStream err;
  private final Stop stop = new Stop();

  /** Made by the container. */
  @Activate
  public NbdjCommand(@Reference Catalog catalog, BundleContext context) {
    this(
        catalog,
        Installation.of(context),
        folder -> new Deployer(context, folder, catalog),
        System.out,
        System.err);
  }

  /**
   * @param folders brings plugins and filters of a folder into the catalog
   */
  NbdjCommand(
      Catalog catalog,
      Installation installed,
      Function<Path, PluginFolder> folders,
      PrintStream out,
      PrintStream err) {
    this.catalog = catalog;
    this.installed = installed;
    this.folders = folders;
    this.out = out;
    this.err = err;
  }

  @Override
  public int run(List<String> arguments) {
    try {
      ParseResult parsed = Syntax.parse(arguments);
      Request request = RequestReader.read(parsed);
      setVerbosity(parsed, request);
      return perform(request, installation(parsed));
    } catch (UsageException | ParameterException | IOException expected) {
      return failed(expected.getMessage(), expected);
    } catch (RuntimeException defect) {
      return failed("this should not happen: " + defect, defect);
    } catch (InterruptedException ending) {
      return FAILED;
    }
  }

  /** What changes while it serves is told. */
  private static void setVerbosity(ParseResult parsed, Request request) {
    if (parsed.hasMatchedOption("--verbose")) {
      Verbosity.from(Level.DEBUG);
    } else if (request instanceof Request.Serve || request instanceof Request.ServeConfigured) {
      Verbosity.from(Level.INFO);
    }
  }

  private int failed(String message, Exception cause) {
    err.println("nbdj: " + message);
    log.debug("what went wrong", cause);
    return FAILED;
  }

  /**
   * @throws UsageException if it is to have another folder of plugins, which is not there
   */
  private Installation installation(ParseResult parsed) throws UsageException {
    String named = parsed.matchedOptionValue(Options.PLUGINS, null);
    Installation found = named == null ? installed : installed.withPlugins(Path.of(named));
    if (!found.hasOwnPlugins() && !Files.isDirectory(found.plugins())) {
      throw new UsageException(
          "there is no folder '%s', which %s names"
              .formatted(
                  found.plugins(),
                  named == null ? Installation.PLUGINS_VARIABLE : "option " + Options.PLUGINS));
    }
    return found;
  }

  private int perform(Request request, Installation installation)
      throws UsageException, IOException, InterruptedException {
    try (PluginFolder plugins = folders.apply(installation.plugins())) {
      return new Performance(catalog, installation, plugins, out, stop).of(request);
    }
  }

  @Override
  public void stop() {
    stop.now();
  }
}
