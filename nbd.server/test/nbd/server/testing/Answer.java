package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nbd.wire.Reply;
import nbd.wire.Request;
import nbd.wire.WireError;

/**
 * The whole reply to one request.
 *
 * @param messages a simple reply, or the chunks in the order of the wire
 */
public record Answer(List<Message> messages) {
  /**
   * One message of the server.
   *
   * @param data what follows it: bytes of a read
   */
  @SuppressWarnings("ArrayRecordComponent") // read by tests only, never compared
  public record Message(Reply reply, byte[] data) {}

  /** The error; empty for success. */
  public Optional<WireError> error() {
    return messages.stream().map(Message::reply).flatMap(reply -> error(reply).stream()).findAny();
  }

  private static Optional<WireError> error(Reply reply) {
    return switch (reply) {
      case Reply.Simple simple -> simple.error();
      case Reply.Chunk.Error chunk -> Optional.of(chunk.error());
      case Reply.Chunk.ErrorOffset chunk -> Optional.of(chunk.error());
      default -> Optional.empty();
    };
  }

  /** The text of the error chunk that is the whole reply. */
  public String errorMessage() {
    assertThat(replies()).hasSize(1).first().isInstanceOf(Reply.Chunk.Error.class);
    return ((Reply.Chunk.Error) replies().getFirst()).message();
  }

  /** The messages without their data. */
  public List<Reply> replies() {
    return messages.stream().map(Message::reply).toList();
  }

  /** Says that it succeeded. */
  public Answer assertSuccess() {
    assertThat(error()).as("error").isEmpty();
    return this;
  }

  /** The bytes of a successful read, each of which must have come exactly once. */
  public byte[] bytes(Request request) {
    assertSuccess();
    byte[] bytes = new byte[Math.toIntExact(request.length())];
    boolean[] came = new boolean[bytes.length];
    messages.forEach(message -> place(message, request, bytes, came));
    assertThat(first(false, came, 0, came.length)).as("byte that did not come").isEqualTo(-1);
    return bytes;
  }

  private static void place(Message message, Request request, byte[] bytes, boolean[] came) {
    switch (message.reply()) {
      case Reply.Simple _ -> put(message.data(), 0, bytes, came);
      case Reply.Chunk.OffsetData chunk ->
          put(message.data(), chunk.offset() - request.offset(), bytes, came);
      case Reply.Chunk.OffsetHole chunk ->
          put(new byte[chunk.length()], chunk.offset() - request.offset(), bytes, came);
      case Reply.Chunk other -> assertThat(other).isInstanceOf(Reply.Chunk.None.class);
    }
  }

  private static void put(byte[] part, long at, byte[] bytes, boolean[] came) {
    int from = Math.toIntExact(at);
    System.arraycopy(part, 0, bytes, from, part.length);
    int end = from + part.length;
    assertThat(first(true, came, from, end)).as("byte that came twice").isEqualTo(-1);
    Arrays.fill(came, from, end, true);
  }

  private static int first(boolean wanted, boolean[] came, int from, int end) {
    for (int i = from; i < end; i++) {
      if (came[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** The chunks of a successful block status with extended headers. */
  public List<Reply.Chunk.BlockStatusExt> extendedStatuses() {
    assertSuccess();
    return replies().stream().map(Reply.Chunk.BlockStatusExt.class::cast).toList();
  }

  /** The chunks of a successful block status. */
  public List<Reply.Chunk.BlockStatus> statuses() {
    assertSuccess();
    return replies().stream().map(Reply.Chunk.BlockStatus.class::cast).toList();
  }
}
