package nbd.plugins.sh;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.OpenException.Reason;
import nbd.api.RetainedState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disks of a script that has been configured. */
final class ScriptExport implements Export {
  private static final Logger log = LoggerFactory.getLogger(ScriptExport.class);

  /** LIST and default names are asked for without a client: nothing is known of it. */
  private static final String UNKNOWN = "false";

  private final Startup startup;
  private final Script script;
  private final Concurrency concurrency;
  private final Continuity continuity;

  /** A description is asked of an open disk. */
  private final OpenDisks open = new OpenDisks();

  /** Closing it unloads the script of {@code startup}. */
  ScriptExport(Startup startup, Concurrency concurrency) {
    this.startup = startup;
    this.script = startup.script();
    this.concurrency = concurrency;
    this.continuity = new Continuity(startup.words(), script.folder());
  }

  @Override
  public void ready() throws IOException {
    startup.ready();
    continuity.begin();
  }

  @Override
  public Optional<RetainedState> retain() throws IOException {
    return continuity.retain();
  }

  @Override
  public boolean adopt(RetainedState state) throws IOException {
    return continuity.adopt(state);
  }

  @Override
  public Concurrency concurrency() {
    return concurrency;
  }

  @Override
  public void admit(Client client) throws OpenException {
    try {
      script.does(Method.PRECONNECT, String.valueOf(client.readOnly()));
    } catch (IOException failed) {
      throw Failure.refusal(failed, Reason.POLICY);
    }
  }

  @Override
  public List<ExportName> list() throws IOException {
    Optional<List<ExportName>> listed = listed();
    return listed.isEmpty() ? Export.super.list() : listed.get();
  }

  /** Empty if the script does not list. */
  private Optional<List<ExportName>> listed() throws IOException {
    Optional<String> printed = script.printed(Method.LIST_EXPORTS, UNKNOWN, UNKNOWN);
    try {
      return printed.map(ExportList::parse);
    } catch (IllegalArgumentException wrong) {
      throw new NbdException(
          ErrorCode.EIO, script.describe(Method.LIST_EXPORTS) + ": " + wrong.getMessage(), wrong);
    }
  }

  @Override
  public Optional<String> defaultName() {
    try {
      // A name that is too long would spoil the list for all.
      return script
          .printed(Method.DEFAULT_EXPORT, UNKNOWN, UNKNOWN)
          .map(ExportList::first)
          .filter(name -> !name.isEmpty())
          .map(name -> new ExportName(name, "").name());
    } catch (IOException | IllegalArgumentException failed) {
      log.warn("{} failed: {}", script.describe(Method.DEFAULT_EXPORT), failed.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> description(String exportName) {
    Optional<String> handle = open.newest(exportName);
    try {
      return handle.isEmpty()
          ? Optional.empty()
          : script.tells(Method.EXPORT_DESCRIPTION, handle.get());
    } catch (IOException failed) {
      log.warn("{} failed: {}", script.describe(Method.EXPORT_DESCRIPTION), failed.getMessage());
      return Optional.empty();
    }
  }

  /**
   * A script that lists several names has a disk for each; one that does not has one disk, by
   * whatever name a client asks for it.
   */
  private String nameOfDisk(String asked) {
    try {
      return asked.isEmpty() || listed().map(List::size).orElse(1) < 2 ? "" : asked;
    } catch (IOException unknown) {
      return asked;
    }
  }

  @Override
  public Handle open(Client client) throws OpenException {
    try {
      String readOnly = String.valueOf(client.readOnly());
      String tls = String.valueOf(client.tlsIdentity().isPresent());
      String name = script.tells(Method.OPEN, readOnly, client.exportName(), tls).orElse("");
      return opened(client, name);
    } catch (IOException failed) {
      throw Failure.refusal(failed, Reason.UNKNOWN);
    }
  }

  private Handle opened(Client client, String name) throws IOException {
    try {
      Abilities able =
          Abilities.of(script, name, client.readOnly())
              .with(continuity.identity(nameOfDisk(client.exportName())));
      open.add(client.exportName(), name);
      return new ScriptHandle(script, name, able, () -> open.remove(client.exportName(), name));
    } catch (IOException | RuntimeException failed) {
      script.tries(Method.CLOSE, name);
      throw failed;
    }
  }

  @Override
  public void close() {
    script.tries(Method.UNLOAD);
  }
}
