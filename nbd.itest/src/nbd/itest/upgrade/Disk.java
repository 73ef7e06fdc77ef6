package nbd.itest.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.server.ExportSpec;
import nbd.server.ExportSpec.Layer;

/**
 * A disk of 66 MiB: 64 MiB in parts for the load, then 1 MiB that was written before and all read,
 * then 1 MiB that nobody touches.
 *
 * @param clients how many share its parts
 */
record Disk(ExportSpec spec, int clients) {
  /** In sectors: what all read and nobody changes. */
  static final int SHARED = 2048;

  static final String SIZE = "66M";

  private static final int PARTS = 512;
  private static final long SHARED_START = (long) PARTS * Part.LENGTH;
  private static final long WRITE = 1;

  static Disk of(String name, int clients, List<Layer> filters, String plugin, String... setting) {
    Map<String, String> settings = new TreeMap<>();
    for (int each = 0; each < setting.length; each += 2) {
      settings.put(setting[each], setting[each + 1]);
    }
    Layer layer = new Layer(plugin, settings);
    return new Disk(new ExportSpec(name, "", filters, layer, false), clients);
  }

  String name() {
    return spec.name();
  }

  /** Those of one client. */
  List<Part> parts(int client) {
    List<Part> parts = new ArrayList<>();
    for (int each = client; each < PARTS; each += clients) {
      parts.add(new Part((long) each * Part.LENGTH));
    }
    return parts;
  }

  /** Half of the clients have compact headers. */
  static ClientOptions options(int client) {
    ClientOptions extended = ClientOptions.usual().withContexts("base:allocation");
    return client % 2 == 0 ? extended : extended.withCompactHeaders();
  }

  static void writeShared(NbdClient client) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(SHARED * Content.SECTOR);
    for (int sector = 0; sector < SHARED; sector++) {
      Content.put(content, SHARED_START + sector, WRITE);
    }
    client.write(sharedOffset(0), content.flip());
  }

  /** In bytes. */
  static long sharedOffset(int sector) {
    return (SHARED_START + sector) * Content.SECTOR;
  }

  /** Where what nobody touches begins, in bytes. */
  static long untouched() {
    return sharedOffset(SHARED);
  }

  static void checkShared(ByteBuffer read, int first) {
    for (int sector = first; read.hasRemaining(); sector++) {
      if (!Content.isTaken(read, SHARED_START + sector, WRITE)) {
        throw new AssertionError("wrong bytes in sector " + (SHARED_START + sector));
      }
    }
  }
}
