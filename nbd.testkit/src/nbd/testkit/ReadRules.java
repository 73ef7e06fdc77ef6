package nbd.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nbd.testkit.ReadAnswer.Fragment;

/**
 * The rules for the reply to one read (NBD protocol document, "Structured reply types" and
 * NBD_CMD_READ).
 */
final class ReadRules implements Replies.Content {
  private final Asked request;
  private final byte[] bytes;
  private final List<Fragment> fragments = new ArrayList<>();
  private final TreeMap<Long, Fragment> byOffset = new TreeMap<>();

  ReadRules(Asked request) {
    this.request = request;
    this.bytes = new byte[(int) request.length()];
  }

  @Override
  public void take(Chunk chunk) {
    ByteBuffer payload = chunk.payload();
    switch (chunk.type()) {
      case Chunk.DATA -> data(payload);
      case Chunk.HOLE -> hole(payload);
      default -> throw Breach.of("%s: a chunk of type %d", request, chunk.type());
    }
  }

  private void data(ByteBuffer payload) {
    Breach.unless(
        payload.remaining() >= 9, "%s: OFFSET_DATA of %d bytes", request, payload.remaining());
    Fragment fragment = new Fragment(payload.getLong(), payload.remaining(), false);
    place(fragment);
    payload.get(bytes, (int) (fragment.offset() - request.offset()), payload.remaining());
  }

  private void hole(ByteBuffer payload) {
    Breach.unless(
        payload.remaining() == 12, "%s: OFFSET_HOLE of %d bytes", request, payload.remaining());
    long offset = payload.getLong();
    place(new Fragment(offset, Integer.toUnsignedLong(payload.getInt()), true));
  }

  private void place(Fragment fragment) {
    Breach.unless(fragment.length() > 0, "%s: an empty fragment %s", request, fragment);
    Breach.unless(
        fragment.offset() >= request.offset()
            && fragment.length() <= request.end() - fragment.offset(),
        "%s: %s is outside of the request",
        request,
        fragment);
    Map.Entry<Long, Fragment> before = byOffset.lowerEntry(fragment.end());
    Breach.unless(
        before == null || before.getValue().end() <= fragment.offset(),
        "%s: %s overlaps another fragment",
        request,
        fragment);
    byOffset.put(fragment.offset(), fragment);
    fragments.add(fragment);
    Breach.unless(
        fragments.size() == 1 || !request.has(Asked.DF), "%s: a second fragment", request);
  }

  ReadAnswer end(Optional<RefusedException> failure) {
    long told = fragments.stream().mapToLong(Fragment::length).sum();
    Breach.unless(
        failure.isPresent() || told == request.length(),
        "%s: without an error, only %d bytes came",
        request,
        told);
    Breach.unless(
        failure.isEmpty() || failure.get().offset().isEmpty() || isFree(failure.get()),
        "%s: bytes came for the offset that ERROR_OFFSET names",
        request);
    return new ReadAnswer(bytes, fragments, failure);
  }

  private boolean isFree(RefusedException failure) {
    long offset = failure.offset().getAsLong();
    Map.Entry<Long, Fragment> before = byOffset.floorEntry(offset);
    return before == null || before.getValue().end() <= offset;
  }
}
