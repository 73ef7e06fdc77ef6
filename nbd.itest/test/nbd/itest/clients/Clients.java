package nbd.itest.clients;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections that are closed together. */
final class Clients implements AutoCloseable {
  private final List<RawClient> all = new ArrayList<>();

  RawClient add(RawClient client) {
    all.add(client);
    return client;
  }

  @Override
  public void close() throws IOException {
    for (RawClient client : all) {
      client.close();
    }
  }
}
