package nbd.itest.extended;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.client.NbdRemoteException;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.map.Maps;
import nbd.itest.map.Peer;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Mode;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nbd.client} and {@code nbdj map} with extended headers of other hands: qemu-nbd's. */
class QemuServerTest {
  private static final long GIB = 1L << 30;
  private static final long SIZE = TrackedImage.SIZE;
  private static final String ALLOCATION = "base:allocation";
  private static final String DEPTH = "qemu:allocation-depth";
  private static final String BITMAP = "qemu:dirty-bitmap:" + TrackedImage.BITMAP;

  @TempDir private Path folder;

  private TrackedImage image;

  @BeforeEach
  void makeImage() {
    Tool.need(Tool.NEWER_QEMU_NBD, Tool.NEWER_QEMU_IMG, Tool.NEWER_QEMU_IO, Tool.NEWER_NBDINFO);
    image = TrackedImage.make(folder);
  }

  private static NbdClient connect(Peer qemu) throws IOException {
    return NbdClient.connect(
        qemu.address(), "", ClientOptions.usual().withContexts(ALLOCATION, DEPTH, BITMAP));
  }

  /** The whole disk in one context, as it is told to this client. */
  private static List<Maps.Part> map(NbdClient client, String context) throws IOException {
    List<Maps.Part> parts = new ArrayList<>();
    long at = 0;
    while (at < SIZE) {
      Descriptors told = client.blockStatus(Set.of(context), at, SIZE - at).get(context);
      for (int i = 0; i < told.count(); i++) {
        Maps.add(parts, new Maps.Part(at, told.length(i), told.status(i), ""));
        at += told.length(i);
      }
    }
    return parts;
  }

  private static List<Maps.Part> mapOfNbdinfo(Peer qemu, String context) {
    return Maps.nbdinfo(
        Tool.NEWER_NBDINFO.with("--map=" + context, "--json", qemu.uri()).run().ok().out());
  }

  @Test
  void everyContextIsToldAsToNbdinfo() throws IOException {
    try (Peer qemu = image.serve();
        NbdClient client = connect(qemu)) {
      assertThat(client.mode()).isEqualTo(Mode.EXTENDED);
      assertThat(client.contexts()).containsExactlyInAnyOrder(ALLOCATION, DEPTH, BITMAP);
      for (String context : client.contexts()) {
        assertThat(map(client, context)).as(context).isEqualTo(mapOfNbdinfo(qemu, context));
      }
      assertThat(map(client, BITMAP)).hasSize(7).contains(part(11 * GIB, 1 << 20, 1));
      // The base has depth 2, what lies over it 1, and nothing 0.
      assertThat(map(client, DEPTH)).contains(part(GIB, 5 << 20, 2), part(11 * GIB, 1 << 20, 1));
    }
  }

  private static Maps.Part part(long start, long length, long status) {
    return new Maps.Part(start, length, status, "");
  }

  @Test
  void aPayloadSelectsContexts() throws IOException {
    try (Peer qemu = image.serve();
        NbdClient client = connect(qemu)) {
      assertThat(client.export().flags().has(TransmissionFlag.BLOCK_STATUS_PAYLOAD)).isTrue();
      Map<String, Descriptors> all = client.blockStatus(0, SIZE);
      assertThat(all).containsOnlyKeys(ALLOCATION, DEPTH, BITMAP);
      assertThat(client.blockStatus(Set.of(BITMAP, DEPTH), 0, SIZE))
          .isEqualTo(Map.of(BITMAP, all.get(BITMAP), DEPTH, all.get(DEPTH)));
      assertThat(client.blockStatus(Set.of(BITMAP), 3 * GIB, 7 * GIB, CommandFlag.REQ_ONE))
          .isEqualTo(Map.of(BITMAP, Descriptors.of(7 * GIB, 0)));
    }
  }

  @Test
  void moreThan4GibAreZeroedTrimmedAndToldAtOnce() throws IOException {
    byte[] data = new byte[100_000];
    Arrays.fill(data, (byte) 7);
    try (Peer qemu = image.serve();
        NbdClient client = connect(qemu)) {
      client.write(5 * GIB - 7, ByteBuffer.wrap(data));
      client.write(9 * GIB, ByteBuffer.wrap(data), CommandFlag.FUA);
      assertThat(client.read(5 * GIB - 7, data.length)).isEqualTo(data);
      client.zero(0, 9 * GIB);
      assertThat(client.read(5 * GIB - 7, data.length)).containsOnly(0);
      assertThat(client.read(GIB, 4096)).containsOnly(0);
      assertThat(client.read(9 * GIB, data.length)).isEqualTo(data);
      Descriptors first =
          client.blockStatus(Set.of(ALLOCATION), 0, SIZE, CommandFlag.REQ_ONE).get(ALLOCATION);
      assertThat(first.length(0)).isEqualTo(9 * GIB);
      client.trim(6 * GIB, 6 * GIB);
      client.flush();
      assertThat(client.read(9 * GIB, data.length)).containsOnly(0);
      assertThat(map(client, ALLOCATION)).isEqualTo(mapOfNbdinfo(qemu, ALLOCATION));
    }
  }

  @Test
  void refusalsHaveTheMessagesOfQemuAndTheConnectionGoesOn() throws IOException {
    ClientOptions unchecked = ClientOptions.usual().withContexts(ALLOCATION).unchecked();
    try (Peer qemu = image.serve();
        NbdClient client = NbdClient.connect(qemu.address(), "", unchecked)) {
      assertThatThrownBy(() -> client.zero(1, SIZE))
          .isInstanceOf(NbdRemoteException.class)
          .hasMessageContaining("past EOF");
      assertThatThrownBy(() -> client.read(0, 33 << 20))
          .isInstanceOf(NbdRemoteException.class)
          .hasMessageContaining("larger than max len");
      assertThatThrownBy(() -> client.trim(0, 512, CommandFlag.DF))
          .isInstanceOf(NbdRemoteException.class)
          .hasMessageContaining("unsupported flags for command trim");
      assertThat(client.read(11 * GIB, 512)).containsOnly(0x33);
    }
  }

  @Test
  void nbdjMapsEveryContextAsNbdinfo() throws IOException {
    try (Peer qemu = image.serve()) {
      assertThat(Maps.bare(Maps.ofNbdj(qemu.uri()))).isEqualTo(mapOfNbdinfo(qemu, ALLOCATION));
      for (String context : List.of(DEPTH, BITMAP)) {
        String json = Server.with("map", "--json", "--map=" + context, qemu.uri()).run().ok().out();
        assertThat(Maps.nbdinfo(json)).as(context).isEqualTo(mapOfNbdinfo(qemu, context));
      }
    }
  }
}
