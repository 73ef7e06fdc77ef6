package nbd.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.ParameterException;
import nbd.api.RetainedState;
import nbd.api.Traits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One layer's export, with the server's checks and emulations above each handle that it opens. */
final class Layered extends ExportFilter {
  private static final Logger log = LoggerFactory.getLogger(Layered.class);

  private final String name;
  private final String exportName;
  private final Optional<Layered> below;

  /** The most blocking of all handles that were opened here, each with those below it. */
  private final AtomicReference<Blocking> blocking = new AtomicReference<>(Blocking.NEVER);

  private final AtomicBoolean ready = new AtomicBoolean();

  /** What is open here, where this is the innermost layer. */
  private final Set<Told> opened = ConcurrentHashMap.newKeySet();

  /** A handle of this layer when it was opened. Each is another one, though they may be alike. */
  static final class Told {
    private final Client client;
    private final Traits traits;

    Told(Client client, Traits traits) {
      this.client = client;
      this.traits = traits;
    }

    /** Whom it was opened for. */
    Client client() {
      return client;
    }

    Traits traits() {
      return traits;
    }
  }

  private Layered(Export layer, String name, String exportName, Optional<Layered> below) {
    super(layer);
    this.name = name;
    this.exportName = exportName;
    this.below = below;
  }

  /**
   * A plugin's export, or the program's own.
   *
   * @param exportName of the whole chain, for logs
   */
  static Layered innermost(Export layer, String name, String exportName) {
    return new Layered(layer, name, exportName, Optional.empty());
  }

  /** The export of a filter that has wrapped this one. */
  Layered behind(Export filter, String filterName) {
    return new Layered(filter, filterName, exportName, Optional.of(this));
  }

  /** All layers of the chain, this one first. */
  List<Layered> chain() {
    List<Layered> all = new ArrayList<>();
    for (Optional<Layered> each = Optional.of(this); each.isPresent(); each = each.get().below) {
      all.add(each.get());
    }
    return all;
  }

  /** What is open here, where this is the innermost layer. */
  Collection<Told> opened() {
    return List.copyOf(opened);
  }

  /** How careful this layer alone wants to be. */
  Handover ownHandover() {
    try {
      return next().handover();
    } catch (RuntimeException | LinkageError | StackOverflowError broken) {
      log.atError().addKeyValue("export", exportName).setCause(broken).log("{} broke", name);
      return Handover.AFTER_CLOSE;
    }
  }

  /** What the layer is called. */
  String name() {
    return name;
  }

  /** The innermost first; those that are ready already are left as they are. */
  @Override
  public void ready() throws IOException {
    if (below.isPresent()) {
      below.get().ready();
    }
    if (!ready.compareAndSet(false, true)) {
      return;
    }
    told(
        "got ready",
        () -> {
          next().ready();
          return true;
        });
  }

  /** The most careful of this layer and those below. */
  @Override
  public Handover handover() {
    Handover own = ownHandover();
    return below.map(each -> own.and(each.handover())).orElse(own);
  }

  /** Of this layer alone. */
  @Override
  public Optional<RetainedState> retain() throws IOException {
    return told("retained its state", next()::retain);
  }

  /** By this layer alone. */
  @Override
  public boolean adopt(RetainedState state) throws IOException {
    return told("adopted retained state", () -> next().adopt(state));
  }

  @FunctionalInterface
  private interface Step<T> {
    T take() throws IOException;
  }

  /** What a layer should not throw becomes what it may. */
  private <T> T told(String step, Step<T> what) throws IOException {
    try {
      return what.take();
    } catch (ParameterException wrong) {
      throw wrong;
    } catch (RuntimeException | LinkageError | StackOverflowError broken) {
      log.atError().addKeyValue("export", exportName).setCause(broken).log("{} broke", name);
      throw new IOException("layer " + name + " broke while it " + step + ": " + broken, broken);
    }
  }

  /** The least of this layer and those below. */
  @Override
  public Concurrency concurrency() {
    Concurrency own = next().concurrency();
    return below.map(each -> own.and(each.concurrency())).orElse(own);
  }

  @Override
  public Handle open(Client client) throws IOException {
    Handle layer = openLayer(client);
    try {
      String told = Names.outer(exportName, client.exportName());
      LayerName where = new LayerName(name, told, client.connection());
      // Read after the layer has opened those below, whatever it then tells of itself.
      Blocking least = below.map(each -> each.blocking.get()).orElse(Blocking.NEVER);
      Checked checked = new Checked(layer, where, least);
      note(checked, client);
      blocking.accumulateAndGet(checked.traits().blocking(), Blocking::or);
      return new Emulated(checked);
    } catch (IOException | RuntimeException refused) {
      layer.close();
      throw refused;
    }
  }

  private void note(Checked checked, Client client) {
    if (below.isEmpty()) {
      Told told = new Told(client, checked.traits());
      opened.add(told);
      checked.whenClosed(() -> opened.remove(told));
    }
  }

  private Handle openLayer(Client client) throws IOException {
    Handle layer = next().open(client);
    if (layer == null) {
      throw new IOException("layer " + name + " opened nothing");
    }
    return layer;
  }
}
