package nbd.plugin.file;

import java.io.IOException;
import java.nio.file.Path;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;

/** One file or block device, the same under any export name; opened anew for each client. */
final class FileExport implements Export {
  private final Opener opener;
  private final Path file;
  private final boolean readOnly;

  /** With {@code readOnly}, also for clients that would write. */
  FileExport(Opener opener, Path file, boolean readOnly) {
    this.opener = opener;
    this.file = file;
    this.readOnly = readOnly;
  }

  /** No file is locked, and no content is kept but in the page cache, which is everybody's. */
  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public Handle open(Client client) throws IOException {
    return opener.open(file, readOnly || client.readOnly());
  }
}
