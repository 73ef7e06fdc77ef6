package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import nbd.app.checkpoint.Checkpoints;
import nbd.app.cli.Request.Checkpoint;
import nbd.app.cli.Request.CommandHelp;
import nbd.app.cli.Request.Deploy;
import nbd.app.cli.Request.Disk;
import nbd.app.cli.Request.DumpConfig;
import nbd.app.cli.Request.DumpPlugin;
import nbd.app.cli.Request.Help;
import nbd.app.cli.Request.History;
import nbd.app.cli.Request.ListPlugins;
import nbd.app.cli.Request.MapDisk;
import nbd.app.cli.Request.Serve;
import nbd.app.cli.Request.ServeConfigured;
import nbd.app.cli.Request.Undeploy;
import nbd.app.cli.Request.Version;
import nbd.app.deploy.PluginFolder;
import nbd.app.serve.ConfiguredServer;
import nbd.app.status.StatusFolder;
import nbd.app.system.Stop;
import nbd.server.Catalog;

/**
 * Does what is requested.
 *
 * @param plugins whose plugins and filters are in the catalog as soon as it has been looked at
 */
record Performance(
    Catalog catalog, Installation installation, PluginFolder plugins, PrintStream out, Stop stop) {
  /** Returns the exit code. */
  int of(Request request) throws UsageException, IOException, InterruptedException {
    switch (request) {
      case Serve serve -> {
        plugins.watch();
        return new Serving(catalog, serve, servers(), out, stop).run();
      }
      case ServeConfigured serve -> {
        plugins.watch();
        return configured(serve).run();
      }
      case Deploy deploy ->
          new Deploying(plugins, servers(), out, stop).deploy(deploy.jars(), deploy.waits());
      case Undeploy undeploy -> new Undeploying(plugins, out).undeploy(undeploy.names());
      case ListPlugins list -> new Listing(plugins, servers(), out).list(list.json());
      case History history -> new Chronicle(servers(), out).show(history.export(), history.json());
      case MapDisk map -> new Charting(map.spec(), out, stop).chart();
      case Checkpoint checkpoint -> new Checkpoints(checkpoint.spec(), out, stop).run();
      case CommandHelp help -> out.print(new HelpText(catalog).of(help.command()));
      case DumpConfig _ -> out.print(facts().config());
      case Help help -> out.print(new HelpText(scanned()).of(help.disk()));
      case Version version -> out.print(versions(version.disk()));
      case DumpPlugin dump -> {
        scanned();
        out.print(facts().plugin(dump.disk()));
      }
    }
    return 0;
  }

  private ConfiguredServer configured(ServeConfigured serve) {
    return new ConfiguredServer(
        catalog, serve.conf().orElse(installation.conf()), serve.pidFile(), servers(), out, stop);
  }

  private StatusFolder servers() {
    return StatusFolder.of(plugins, installation.version());
  }

  private Catalog scanned() {
    plugins.scan();
    return catalog;
  }

  /** That of nbdj alone is told without a look at any plugin. */
  private String versions(Disk disk) throws UsageException {
    if (disk.plugin().isPresent() || !disk.filters().isEmpty()) {
      plugins.scan();
    }
    return facts().versions(disk);
  }

  private Facts facts() {
    return new Facts(catalog, installation);
  }
}
