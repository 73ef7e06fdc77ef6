package nbd.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Export;
import nbd.api.Handover;

/** The layers that disks are open of in process, and that they may be moved to others from. */
final class DirectChain implements Closeable {
  private final boolean readOnly;
  private final List<OpenDisk> open = new ArrayList<>();
  private Layers layers;
  private Chain serving;

  DirectChain(Layers layers) throws IOException {
    this.layers = layers;
    readOnly = layers.isReadOnly();
    serving = Chain.of(layers, new TestHost());
    boolean isReady = false;
    try {
      serving.ready();
      isReady = true;
    } finally {
      if (!isReady) {
        serving.close();
      }
    }
  }

  /** A chain that somebody else has made, and closes. */
  DirectChain(Export made, boolean readOnly) {
    this.readOnly = readOnly;
    serving = Chain.ofMade(made);
  }

  /** A disk whose close closes the chain too. */
  OpenDisk first(String exportName) throws IOException {
    boolean opened = false;
    try {
      OpenDisk disk = open(exportName, this);
      opened = true;
      return disk;
    } finally {
      if (!opened) {
        serving.close();
      }
    }
  }

  /** One more disk of the same export. */
  OpenDisk next(String exportName) throws IOException {
    return open(exportName, () -> {});
  }

  private OpenDisk open(String exportName, Closeable behind) throws IOException {
    Export export = export();
    String name = exportName.isEmpty() ? export.defaultName().orElse("") : exportName;
    TestClient client = new TestClient(name, readOnly);
    export.admit(client);
    OpenDisk disk = new OpenDisk(this, client, export.open(client), behind);
    open.add(disk);
    return disk;
  }

  /** Moves all open disks to the same layers, made anew. */
  Upgrade upgrade() throws IOException {
    return upgrade(layers);
  }

  /** Moves all open disks to other layers; where that fails they stay, as if nothing had been. */
  Upgrade upgrade(Layers next) throws IOException {
    Chain before = serving;
    Chain after = made(next);
    try {
      Upgrade upgrade = new Move(open, before, after).run();
      if (upgrade.isDone()) {
        serving = after;
        layers = next;
      }
      return upgrade;
    } finally {
      (serving == after ? before : after).close();
    }
  }

  /** Moves them to the same layers and back, just before it would be final. */
  Upgrade upgradeAndUndo() throws IOException {
    try (Chain after = made(layers)) {
      return new Move(open, serving, after).runAndUndo();
    }
  }

  private Chain made(Layers next) throws IOException {
    TestHost host = new TestHost();
    host.clock(serving.host().clock());
    return Chain.of(next, host);
  }

  /** The outermost export. */
  Export export() {
    return serving.outermost();
  }

  /** What the most careful layer says. */
  Handover handover() {
    return serving.handover();
  }

  TestHost host() {
    return serving.host();
  }

  /** A disk of it has been closed. */
  void left(OpenDisk disk) {
    open.remove(disk);
  }

  @Override
  public void close() throws IOException {
    Breach.unless(open.isEmpty(), "the first disk is closed while %d others are open", open.size());
    serving.close();
  }
}
