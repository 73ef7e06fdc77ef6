package nbd.bench.jmh;

import java.nio.ByteBuffer;
import nbd.wire.Mode;
import nbd.wire.ProtocolException;
import nbd.wire.ReplyCodec;
import nbd.wire.Request;
import nbd.wire.RequestCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the server does with bytes for each request: one header in, one header out. */
@State(Scope.Thread)
public class Codecs extends Timed {
  private final ByteBuffer request =
      ByteBuffer.allocateDirect(Mode.SIMPLE.requestHeader())
          .put(new byte[] {0x25, 0x60, (byte) 0x95, 0x13, 0, 0, 0, 0})
          .putLong(4711)
          .putLong(1L << 40)
          .putInt(4096)
          .flip();
  private final ByteBuffer reply = ByteBuffer.allocateDirect(64);

  /** For JMH. */
  public Codecs() {}

  /** A compact request header out of a receive buffer. */
  @Benchmark
  public Request decodeRequest() throws ProtocolException {
    return RequestCodec.decode(Mode.SIMPLE, request.rewind());
  }

  /** The header of a simple reply. */
  @Benchmark
  public ByteBuffer encodeSimpleReply() {
    ReplyCodec.simple(reply.clear(), 0, 4711);
    return reply;
  }

  /** The header of a read's data in a structured reply. */
  @Benchmark
  public ByteBuffer encodeOffsetData() {
    ReplyCodec.offsetData(Mode.STRUCTURED, reply.clear(), true, 4711, 1L << 40, 1L << 40, 4096);
    return reply;
  }
}
