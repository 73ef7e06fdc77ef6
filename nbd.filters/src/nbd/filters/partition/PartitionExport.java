package nbd.filters.partition;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.filters.HandleFilter;
import nbd.filters.peek.Peek;
import nbd.filters.window.WindowHandle;

/**
 * Opens each disk as a window at one partition; the table is read anew for each client. So it is
 * not opened while clients still write by the one whose place it takes.
 */
final class PartitionExport extends HandleFilter {
  private final PartitionParameters wanted;

  PartitionExport(Export next, PartitionParameters wanted) {
    super(next);
    this.wanted = wanted;
  }

  @Override
  public Optional<String> description(String exportName) {
    return super.description(exportName)
        .map(below -> "partition " + wanted.number() + " of: " + below);
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    Sectors disk = new Sectors(new Peek(below), wanted.sectorSize());
    Range part = Tables.read(disk).find(wanted.number());
    return WindowHandle.of(below, part, "partition " + wanted.number());
  }
}
