package nbd.itest.upgrade;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import nbd.client.NbdClient;
import nbd.client.Requests;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.TransmissionFlag;

/**
 * Requests of all kinds, each of which ends well only if its answer is right. Used by one thread.
 */
final class RandomRequests {
  private static final CommandFlag[] NO_FLAG = {};

  /** Sectors of a read or write. */
  private static final int LONGEST = 64;

  /** What waits for stable storage is one in so many, or all would wait for that. */
  private static final int SELDOM = 100;

  private final Requests requests;
  private final boolean trims;
  private final Random random;
  private final ByteBuffer payload = ByteBuffer.allocate(LONGEST * Content.SECTOR);

  RandomRequests(NbdClient client, Random random) {
    this.requests = client.pipelined();
    this.trims = client.export().has(TransmissionFlag.SEND_TRIM);
    this.random = random;
  }

  /** One that is about this part, or about what nobody changes. */
  CompletableFuture<?> next(Part part) {
    int first = random.nextInt(Part.LENGTH);
    int most = Part.LENGTH - first;
    int kind = random.nextInt(100);
    if (kind < 78) {
      int count = Math.min(most, random.nextInt(8) == 0 ? 1 + random.nextInt(LONGEST) : 8);
      return kind < 40 ? read(part, first, count) : write(part, first, count);
    }
    return kind < 92 ? other(kind, part, first, 1 + random.nextInt(most)) : shared();
  }

  private CompletableFuture<?> other(int kind, Part part, int first, int count) {
    if (kind < 83) {
      return zero(part, first, count);
    }
    return kind < 88 && trims ? trim(part, first, count) : status(part, first, count);
  }

  private CompletableFuture<?> shared() {
    return random.nextInt(SELDOM) > 0 ? readShared() : requests.flush();
  }

  private CompletableFuture<?> read(Part part, int first, int count) {
    ByteBuffer target = ByteBuffer.allocate(count * Content.SECTOR);
    return requests.read(part.offset(first), target).thenAccept(_ -> part.check(target, first));
  }

  private CompletableFuture<?> readShared() {
    int first = random.nextInt(Disk.SHARED - LONGEST);
    ByteBuffer target = ByteBuffer.allocate(LONGEST * Content.SECTOR);
    return requests
        .read(Disk.sharedOffset(first), target)
        .thenAccept(_ -> Disk.checkShared(target, first));
  }

  private CompletableFuture<?> write(Part part, int first, int count) {
    long write = part.fill(payload.clear().limit(count * Content.SECTOR), first);
    part.sent(first, count);
    return requests
        .write(part.offset(first), payload, fua())
        .thenAccept(_ -> part.acknowledged(first, count, write));
  }

  private CompletableFuture<?> zero(Part part, int first, int count) {
    CommandFlag[] flags = random.nextInt(4) == 0 ? new CommandFlag[] {CommandFlag.NO_HOLE} : fua();
    part.sent(first, count);
    return requests
        .zero(part.offset(first), bytes(count), flags)
        .thenAccept(_ -> part.acknowledged(first, count, 0));
  }

  private CompletableFuture<?> trim(Part part, int first, int count) {
    part.sent(first, count);
    return requests
        .trim(part.offset(first), bytes(count), fua())
        .thenAccept(_ -> part.trimmed(first, count));
  }

  private CompletableFuture<?> status(Part part, int first, int count) {
    return requests
        .blockStatus(part.offset(first), bytes(count))
        .thenAccept(found -> part.check(allocation(found), first));
  }

  private static Descriptors allocation(Map<String, Descriptors> found) {
    return found.get("base:allocation");
  }

  private static long bytes(int sectors) {
    return (long) sectors * Content.SECTOR;
  }

  private CommandFlag[] fua() {
    return random.nextInt(SELDOM) == 0 ? new CommandFlag[] {CommandFlag.FUA} : NO_FLAG;
  }
}
