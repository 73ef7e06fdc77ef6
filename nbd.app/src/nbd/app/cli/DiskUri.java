package nbd.app.cli;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import nbd.client.NbdUri;

/** The URI of a disk, as users write it. */
final class DiskUri {
  private DiskUri() {}

  /**
   * Where the disk is; a host name is looked up.
   *
   * @throws UsageException saying what is wrong with it
   */
  static NbdUri read(String text) throws UsageException {
    try {
      var uri = new URI(text);
      if (uri.getScheme() == null) {
        throw new UsageException(
            "'%s' is not the URI of a disk, such as nbd://localhost".formatted(text));
      }
      if ("nbds".equals(uri.getScheme()) || "nbds+unix".equals(uri.getScheme())) {
        throw new UsageException(text + " needs TLS, which is not supported yet");
      }
      NbdUri place = NbdUri.of(uri);
      if (place.address() instanceof InetSocketAddress tcp && tcp.isUnresolved()) {
        throw new UsageException("the host '" + tcp.getHostString() + "' is not known here");
      }
      return place;
    } catch (URISyntaxException wrong) {
      throw new UsageException("'%s' is not a URI: %s".formatted(text, wrong.getReason()));
    } catch (IllegalArgumentException wrong) {
      throw new UsageException(wrong.getMessage());
    }
  }
}
