package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests on one connection, and its ends. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
  private static final String FLUSH_1 = flush("0000000000000001");
  private static final String FLUSH_2 = flush("0000000000000002");
  private static final String OK_1 = "67446698 00000000 0000000000000001";
  private static final String OK_2 = "67446698 00000000 0000000000000002";

  @Test
  void repliesFindTheirRequestsInAnyOrder() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(read("0000000000000001"), read("0000000000000002"));
          wire.send("668e33ef 0000 0001 0000000000000002 00000009 0000000000000000 22");
          wire.send("668e33ef 0001 0001 0000000000000001 0000000a 0000000000000000 1111");
          wire.send("668e33ef 0001 0001 0000000000000002 00000009 0000000000000001 22");
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      ByteBuffer first = ByteBuffer.allocate(2);
      ByteBuffer second = ByteBuffer.allocateDirect(2);
      CompletableFuture<List<ReadPart>> one = client.pipelined().read(0, first);
      client.pipelined().read(0, second).join();
      one.join();
      assertThat(Hex.of(first)).isEqualTo("1111");
      assertThat(Hex.of(second)).isEqualTo("2222");
    }
  }

  @Test
  void disconnectLetsOutstandingRequestsFinish() throws Exception {
    CountDownLatch goodbye = new CountDownLatch(1);
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(FLUSH_1, "25609513 0000 0002 0000000000000002", "00".repeat(12));
          goodbye.countDown();
          wire.send(OK_1);
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      CompletableFuture<Void> flush = client.pipelined().flush();
      CompletableFuture<Void> end = client.pipelined().disconnect();
      assertThat(goodbye.await(30, TimeUnit.SECONDS)).isTrue();
      end.join();
      assertThat(flush).isCompleted();
      assertThatThrownBy(client::flush)
          .isInstanceOf(IOException.class)
          .hasMessage("Flush of 0 bytes at 0 not sent; disconnect was requested before");
    }
  }

  @Test
  void disconnectThatLeavesRequestsUnansweredIsAnError() throws Exception {
    ScriptedPeer.Script script =
        wire -> wire.expect(FLUSH_1, "25609513 0000 0002 0000000000000002", "00".repeat(12));
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      CompletableFuture<Void> flush = client.pipelined().flush();
      assertThatThrownBy(() -> client.pipelined().disconnect().join())
          .hasCauseInstanceOf(EOFException.class);
      assertThatThrownBy(flush::join).hasMessageContaining("unanswered: [Flush of 0 bytes at 0]");
    }
  }

  @Test
  void closeWaitsForReplies() throws Exception {
    CompletableFuture<Void> flush;
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(FLUSH_1);
          wire.send(OK_1);
          wire.expect("25609513 0000 0002 0000000000000002", "00".repeat(12));
          wire.expectEnd();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script)) {
      try (NbdClient client = peer.connectStructured()) {
        flush = client.pipelined().flush();
      }
      assertThat(flush).isCompleted();
    }
  }

  @Test
  void aConnectionLostFailsWhatIsOutstandingAndWhatComesLater() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(FLUSH_1, FLUSH_2);
          wire.send(OK_2, "6744");
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      CompletableFuture<Void> first = client.pipelined().flush();
      client.pipelined().flush().join();
      assertThatThrownBy(first::join).hasCauseInstanceOf(EOFException.class);
      assertThatThrownBy(client::flush).isInstanceOf(IOException.class);
    }
  }

  @Test
  void abortFailsWhatIsOutstanding() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(FLUSH_1);
          wire.expectEnd();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      CompletableFuture<Void> flush = client.pipelined().flush();
      client.abort();
      assertThatThrownBy(flush::join).hasRootCauseMessage("client is closed");
    }
  }

  @Test
  void aServerThatShutsDownIsToldGoodbye() throws Exception {
    CountDownLatch goodbye = new CountDownLatch(1);
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(FLUSH_1);
          wire.send("67446698 0000006c 0000000000000001");
          wire.expect("25609513 0000 0002 0000000000000002", "00".repeat(12));
          goodbye.countDown();
          wire.expectEnd();
        };
    try (ScriptedPeer peer = ScriptedPeer.structured(script);
        NbdClient client = peer.connectStructured()) {
      assertThatThrownBy(client::flush)
          .isInstanceOfSatisfying(
              NbdRemoteException.class, e -> assertThat(e.error()).isEqualTo(WireError.ESHUTDOWN));
      assertThat(goodbye.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anUncheckedClientStaysWithAServerThatShutsDown() throws Exception {
    ScriptedPeer.Script script =
        wire -> {
          wire.expect(FLUSH_1);
          wire.send("67446698 0000006c 0000000000000001");
          wire.expect(FLUSH_2);
          wire.send(OK_2);
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.simple(script);
        NbdClient client =
            NbdClient.connect(peer.address(), "", ClientOptions.usual().unchecked())) {
      assertThatThrownBy(client::flush).isInstanceOf(NbdRemoteException.class);
      client.flush();
    }
  }

  @Test
  void largeWritesAndReadsArriveWhole() throws Exception {
    byte[] data = new byte[(1 << 20) + 12345];
    new Random(3).nextBytes(data);
    ScriptedPeer.Script echo =
        wire -> {
          ByteBuffer received = ByteBuffer.allocate(28 + data.length);
          while (received.hasRemaining()) {
            wire.channel().read(received);
          }
          assertThat(received.array()).endsWith(data);
          wire.send(OK_1);
          wire.expect("25609513 0000 0000 0000000000000002 0000000000000000 00103039");
          wire.send(OK_2);
          ByteBuffer reply = received.position(28);
          while (reply.hasRemaining()) {
            wire.channel().write(reply);
          }
          wire.drain();
        };
    try (ScriptedPeer peer = ScriptedPeer.simple(echo);
        NbdClient client =
            NbdClient.connect(peer.address(), "", ClientOptions.usual().unchecked())) {
      client.write(0, ByteBuffer.wrap(data));
      assertThat(client.read(0, data.length)).isEqualTo(data);
    }
  }

  private static String flush(String cookie) {
    return "25609513 0000 0003" + cookie + "00".repeat(12);
  }

  private static String read(String cookie) {
    return "25609513 0000 0000" + cookie + "0000000000000000 00000002";
  }
}
