package nbd.plugins.split;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;

/**
 * One disk, the same under any export name; the files are opened anew for each client.
 *
 * @param files absolute, in the order of their bytes
 */
record SplitExport(List<Path> files) implements Export {
  /** Nothing is kept of the files but their descriptors. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public Handle open(Client client) throws IOException {
    return new SplitHandle(Parts.open(files, client.readOnly()), client.readOnly());
  }
}
