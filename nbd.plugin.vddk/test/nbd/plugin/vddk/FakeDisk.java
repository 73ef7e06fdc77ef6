package nbd.plugin.vddk;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import nbd.plugin.vddk.vix.DiskInfo;
import nbd.plugin.vddk.vix.VixDisk;
import nbd.plugin.vddk.vix.VixException;

/** An open disk of a {@link FakeLibrary}. */
final class FakeDisk implements VixDisk {
  private final FakeLibrary library;
  private final Thread owner;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  FakeDisk(FakeLibrary library, Thread owner) {
    this.library = library;
    this.owner = owner;
  }

  private void enter(String call, boolean locked) {
    library.enter(call, owner, locked);
    if (closed.get()) {
      library.violations.add(call + " of a disk that is closed");
    }
  }

  @Override
  public DiskInfo info() {
    library.calls.add("info");
    return library.info;
  }

  @Override
  public String transport() {
    return "file";
  }

  @Override
  public void read(long sector, ByteBuffer target, LongConsumer done) {
    enter("read", false);
    begin(() -> target.put(library.content, (int) sector * 512, target.remaining()), done);
  }

  @Override
  public void write(long sector, ByteBuffer source, LongConsumer done) {
    enter("write", false);
    begin(() -> source.get(library.content, (int) sector * 512, source.remaining()), done);
  }

  private void begin(Runnable copy, LongConsumer done) {
    underWay.incrementAndGet();
    library.gates.complete(
        () -> {
          if (closed.get()) {
            library.violations.add("closed while a call was under way");
          }
          copy.run();
          underWay.decrementAndGet();
          done.accept(OK);
        });
  }

  @Override
  public VixException failure(String call, long error) {
    throw new UnsupportedOperationException("this library does not fail");
  }

  @Override
  public void await() {
    enter("await", false);
    if (underWay.get() != 0) {
      library.violations.add("waits in the library for " + underWay.get());
    }
  }

  @Override
  public void flush() {
    enter("flush", false);
  }

  @Override
  public boolean canTellAllocated() {
    return library.allocated != null;
  }

  @Override
  public List<Block> allocated(long sector, long sectors) {
    if (sector % CHUNK != 0
        || sectors % CHUNK != 0
        || (sector + sectors) > library.info.capacity()) {
      library.violations.add("asked for blocks " + sector + "+" + sectors);
    }
    library.calls.add("allocated");
    library.gates.pass("allocated");
    return library.allocated;
  }

  @Override
  public void close() {
    enter("close", true);
    closed.set(true);
    library.open.decrementAndGet();
  }
}
