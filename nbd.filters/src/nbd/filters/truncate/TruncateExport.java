package nbd.filters.truncate;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.filters.HandleFilter;
import nbd.filters.window.Alignment;
import nbd.filters.window.WindowHandle;

/** Opens each disk with the size that it has now made into another one. */
final class TruncateExport extends HandleFilter {
  private final Sizing sizing;

  TruncateExport(Export next, Sizing sizing) {
    super(next);
    this.sizing = sizing;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    long real = below.traits().size();
    long size = sizing.of(real);
    if (size == real && sizing.neverCuts()) {
      return WindowHandle.ofAll(below);
    }
    return size <= real
        ? WindowHandle.of(below, new Range(0, size), "truncate: the disk")
        : longer(below, real, size);
  }

  /** Nothing can be asked about a part of a block, so neither end may lie in one. */
  private static Handle longer(Handle below, long real, long size) throws OpenException {
    long block = below.traits().blockSizes().minimum();
    Alignment.check("truncate: the disk below cannot grow: it ends", real, real, block);
    Alignment.check("truncate: the disk ends", size, Long.MAX_VALUE, block);
    return new LongerHandle(below, size);
  }
}
