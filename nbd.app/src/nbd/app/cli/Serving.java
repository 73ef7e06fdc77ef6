package nbd.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.Optional;
import java.util.StringJoiner;
import nbd.app.cli.Request.Serve;
import nbd.app.status.StatusFolder;
import nbd.app.status.StatusWriter;
import nbd.app.system.PidFile;
import nbd.app.system.Stop;
import nbd.server.Catalog;
import nbd.server.NbdServer;
import nbd.server.NbdServerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Serves a disk for as long as it is wanted. */
record Serving(Catalog catalog, Serve wanted, StatusFolder servers, PrintStream out, Stop stop) {
  private static final Logger log = LoggerFactory.getLogger(Serving.class);

  /**
   * Returns when everything is tidied up.
   *
   * @return the exit code: the command's, or 0
   */
  int run() throws UsageException, IOException, InterruptedException {
    try (Place.Open place = wanted.place().open();
        NbdServer server = start(place);
        StatusWriter _ = servers.tell(server, command(), Level.DEBUG);
        PidFile _ = PidFile.write(wanted.pidFile())) {
      log.atDebug()
          .addKeyValue("uris", server.uris(wanted.exportName()))
          .addKeyValue("read-only", wanted.readOnly())
          .log("listening");
      Optional<String> command = wanted.command();
      return command.isPresent() ? captive(command.get(), server) : untilStopped(server);
    }
  }

  /** Without what may be secret. */
  private String command() {
    var words = new StringJoiner(" ").add("nbdj");
    wanted.disk().filters().forEach(filter -> words.add("--filter=" + filter));
    return words.add(wanted.disk().plugin().orElseThrow()).toString();
  }

  private NbdServer start(Place.Open place) throws UsageException, IOException {
    // The builder looks too, but does not tell a filter in a plugin's place from what is unknown.
    var lookup = new Lookup(catalog);
    lookup.filters(wanted.disk());
    lookup.plugin(wanted.disk().plugin().orElseThrow());
    NbdServerBuilder builder =
        NbdServer.builder()
            .catalog(catalog)
            .plugin(
                wanted.disk().plugin().orElseThrow(),
                wanted.disk().settings().toArray(String[]::new))
            .readOnly(wanted.readOnly());
    wanted.disk().filters().forEach(builder::filter);
    place.addresses().forEach(builder::listen);
    return builder.start();
  }

  private int captive(String command, NbdServer server) throws IOException, InterruptedException {
    var captive = Captive.start(command, server, wanted.exportName());
    stop.by(captive::end);
    return captive.await();
  }

  private int untilStopped(NbdServer server) throws InterruptedException {
    server.uris(wanted.exportName()).forEach(this::announce);
    out.flush();
    stop.by(server::close);
    server.awaitStop();
    return 0;
  }

  private void announce(URI uri) {
    String word = ShellWord.of(uri.toString());
    out.println(uri);
    out.println("  to look at it:  nbdinfo " + word);
    out.println("  to fill it:     nbdcopy disk.img " + word);
  }
}
