package nbd.filters;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Handle;

/** The export of a filter that puts a handle of its own in front of each one below. */
public abstract class HandleFilter extends ExportFilter {
  /** Wraps {@code next}, and closes it. */
  protected HandleFilter(Export next) {
    super(next);
  }

  /**
   * A handle in front of {@code below}; closing it closes {@code below}. When this throws, {@code
   * below} is closed by the caller.
   */
  protected abstract Handle wrap(Handle below, Client client) throws IOException;

  @Override
  public Handle open(Client client) throws IOException {
    Handle below = next().open(client);
    try {
      return wrap(below, client);
    } catch (IOException | RuntimeException | Error failed) {
      close(below, failed);
      throw failed;
    }
  }

  private static void close(Handle below, Throwable because) {
    try {
      below.close();
    } catch (IOException | RuntimeException failure) {
      because.addSuppressed(failure);
    }
  }
}
