package nbd.itest.clients;

import java.io.IOException;

/** The server has closed where it may: before a reply; or it says that it shuts down. */
final class ServerEnded extends IOException {
  private static final long serialVersionUID = 1;

  ServerEnded(String how) {
    super(how);
  }
}
