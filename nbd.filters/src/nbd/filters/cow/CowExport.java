package nbd.filters.cow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.OpenException;
import nbd.api.RetainedState;
import nbd.api.Traits;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/** Opens disks with an overlay each, which all clients share and which is gone at the end. */
final class CowExport extends HandleFilter {
  private final CowParameters wanted;
  private final Host host;
  private final PerDisk<Overlay> overlays = new PerDisk<>();

  // All guarded by this object's monitor.
  private final Set<Overlay> taken = new HashSet<>();
  private String names;
  private RetainedState adopted;
  private RetainedState retained;

  CowExport(Export next, CowParameters wanted, Host host) {
    super(new ReadOnly(next));
    this.wanted = wanted;
    this.host = host;
  }

  /** The disk below is not written to, so it is not opened for that. */
  private static final class ReadOnly extends ExportFilter {
    ReadOnly(Export next) {
      super(next);
    }

    @Override
    public Handle open(Client client) throws IOException {
      return next().open(client.as(client.exportName(), true));
    }
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    checkFolder();
    String disk = PerDisk.key(next(), client, below);
    Overlay overlay = open(disk, below.traits());
    return new CowHandle(below, overlay, wanted, client.readOnly(), () -> closed(disk, overlay));
  }

  /** The file is made later: a client that only reads would not find out that it cannot be. */
  private void checkFolder() throws IOException {
    Path folder = host.temporaryFolder();
    if (!Files.isWritable(folder)) {
      throw new IOException(
          "cow: the private file of an overlay cannot be made: "
              + folder
              + " is not a folder in which this server may make files");
    }
  }

  private synchronized Overlay open(String disk, Traits below) throws OpenException {
    Overlay overlay = overlays.of(disk, () -> made(disk, below));
    check(overlay.layout(), below);
    overlay.opened();
    return overlay;
  }

  /** One without content need not be kept: the next client gets the same. */
  private synchronized void closed(String disk, Overlay overlay) throws IOException {
    if (overlay.closed()) {
      overlays.drop(disk, overlay);
      overlay.close();
    }
  }

  /** The same disk has the same name each time, for others know it by that. */
  private synchronized Overlay made(String disk, Traits below) {
    long block = Math.max(wanted.block(), below.blockSizes().minimum());
    Layout layout = new Layout(below.size(), block);
    OverlayFile file = new OverlayFile(host);
    names = names == null ? UUID.randomUUID().toString() : names;
    byte[] name = (names + " " + disk).getBytes(StandardCharsets.UTF_8);
    String told = UUID.nameUUIDFromBytes(name).toString();
    return new Overlay(told, layout, file, new BlockMap(layout, file));
  }

  /** The disk may have changed since the overlay was made for it. */
  private static void check(Layout overlay, Traits below) throws OpenException {
    if (overlay.size() != below.size()) {
      throw refused("%d bytes, but was written to when it had %d", below.size(), overlay.size());
    }
    long minimum = below.blockSizes().minimum();
    if (overlay.block() < minimum) {
      throw refused("blocks of %d bytes, but an overlay of %d", minimum, overlay.block());
    }
  }

  private static OpenException refused(String how, long now, long then) {
    return new OpenException(
        OpenException.Reason.UNKNOWN, "cow: the disk below now has " + how.formatted(now, then));
  }

  @Override
  public synchronized Optional<RetainedState> retain() throws IOException {
    retained = names == null ? null : RetainedOverlays.of(overlays, names);
    return Optional.ofNullable(retained);
  }

  /** An overlay keeps the blocks that it was made with, whatever the parameters are now. */
  @Override
  public synchronized boolean adopt(RetainedState state) throws IOException {
    RetainedOverlays.read(state, host)
        .forEach(
            (disk, overlay) -> {
              overlays.adopt(disk, overlay);
              taken.add(overlay);
            });
    names = RetainedOverlays.names(state);
    adopted = state;
    return true;
  }

  @Override
  public void close() throws IOException {
    try {
      free();
    } finally {
      super.close();
    }
  }

  /** What the one before or after has is not freed here. */
  private synchronized void free() throws IOException {
    if (retained != null && retained.isHandedOver()) {
      return;
    }
    List<Overlay> mine = new ArrayList<>();
    overlays.forEach((_, overlay) -> mine.add(overlay));
    if (adopted != null && !adopted.isHandedOver()) {
      mine.removeAll(taken);
    }
    for (Overlay each : mine) {
      each.close();
    }
  }
}
