package nbd.plugins.split;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;

/**
 * One disk, the same under any export name; the files are opened anew for each client.
 *
 * @param files absolute, in the order of their bytes
 */
record SplitExport(List<Path> files) implements Export {
  @Override
  public Handle open(Client client) throws IOException {
    return new SplitHandle(Parts.open(files, client.readOnly()), client.readOnly());
  }
}
