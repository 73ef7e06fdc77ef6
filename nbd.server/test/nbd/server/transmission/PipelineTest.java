package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Mode;
import nbd.wire.Request;
import nbd.wire.RequestCodec;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
  private static final int SIZE = 1 << 20;

  @Test
  void aThousandRequestsInOneSendAreAllAnswered() throws IOException {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      requests.add(i % 10 == 9 ? Requests.unknown(i) : Requests.read(i * 512L, 512));
    }
    try (Serving serving = Serving.tcp(new TestExport(ByteDisk.able(SIZE)));
        RawSession session = serving.structured()) {
      session.send(requests.toArray(Request[]::new));
      for (Request request : requests) {
        if (request instanceof Request.Read) {
          assertThat(session.answer(request).bytes(request))
              .isEqualTo(ByteDisk.pattern(request.offset(), 512));
        } else {
          assertThat(session.answer(request).error()).contains(WireError.EINVAL);
        }
      }
      session.assertLives();
    }
  }

  /** Reads, writes and zeroes by chance, against an array; also in pieces that cut headers. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatWasWrittenBeforeIsReadAfterwards(long seed) throws Exception {
    Random random = new Random(seed);
    byte[] model = ByteDisk.pattern(0, SIZE);
    List<Request> requests = new ArrayList<>();
    List<byte[]> expected = new ArrayList<>();
    ByteBuffer stream = ByteBuffer.allocate(64 << 20);
    for (int i = 0; i < 1000; i++) {
      Request request = randomRequest(random);
      requests.add(request);
      RequestCodec.encode(Mode.SIMPLE, request, stream);
      expected.add(apply(request, model, random, stream));
    }
    try (Serving serving = Serving.disk(ByteDisk.able(SIZE));
        RawSession session = serving.simple()) {
      Thread sender = Thread.ofVirtual().start(() -> send(session, stream.flip(), random));
      for (int i = 0; i < requests.size(); i++) {
        Request request = requests.get(i);
        var answer = session.answer(request).assertSuccess();
        if (request instanceof Request.Read) {
          assertThat(answer.bytes(request)).as("%s", request).isEqualTo(expected.get(i));
        }
      }
      sender.join();
      session.assertLives();
    }
  }

  private static Request randomRequest(Random random) {
    int length = 1 + random.nextInt(2 << random.nextInt(random.nextInt(20) == 0 ? 18 : 12));
    int offset = random.nextInt(SIZE - length);
    return switch (random.nextInt(3)) {
      case 0 -> Requests.read(offset, length);
      case 1 -> Requests.write(offset, length);
      default -> Requests.zero(offset, length);
    };
  }

  /** Changes the model, and gives what a read has to answer. */
  private static byte[] apply(Request request, byte[] model, Random random, ByteBuffer stream) {
    int from = (int) request.offset();
    int end = from + (int) request.length();
    switch (request) {
      case Request.Write _ -> {
        byte[] payload = new byte[end - from];
        random.nextBytes(payload);
        stream.put(payload);
        System.arraycopy(payload, 0, model, from, payload.length);
      }
      case Request.WriteZeroes _ -> Arrays.fill(model, from, end, (byte) 0);
      default -> {}
    }
    return Arrays.copyOfRange(model, from, end);
  }

  private static void send(RawSession session, ByteBuffer stream, Random random) {
    try {
      while (stream.hasRemaining()) {
        int piece = Math.min(stream.remaining(), 1 + random.nextInt(60_000));
        session.socket().send(stream.slice(stream.position(), piece));
        stream.position(stream.position() + piece);
      }
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  @Test
  void aRequestMayComeByteByByte() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Mode.SIMPLE.requestHeader() + 3);
    Request write = Requests.write(7, 3);
    RequestCodec.encode(Mode.SIMPLE, write, bytes);
    bytes.put(new byte[] {1, 2, 3});
    ByteDisk disk = ByteDisk.able(SIZE);
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.simple()) {
      for (byte each : bytes.array()) {
        session.socket().send(each);
      }
      session.answer(write).assertSuccess();
      assertThat(disk.content(7, 3)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void theFirstRequestsMayComeTogetherWithGo() throws IOException {
    Request read = Requests.read(0, 100);
    ByteBuffer both = ByteBuffer.allocate(16 + 6 + Mode.SIMPLE.requestHeader());
    both.putLong(0x49484156454F5054L).putInt(7).putInt(6).putInt(0).putShort((short) 0);
    RequestCodec.encode(Mode.SIMPLE, read, both);
    try (Serving serving = Serving.disk(ByteDisk.able(SIZE));
        var client = serving.connect()) {
      client.socket().send(both.flip());
      assertThat(client.replies(7)).hasSize(2);
      assertThat(client.socket().take(16).getInt()).isEqualTo(0x67446698);
      assertThat(client.socket().take(100).array()).isEqualTo(ByteDisk.pattern(0, 100));
    }
  }
}
