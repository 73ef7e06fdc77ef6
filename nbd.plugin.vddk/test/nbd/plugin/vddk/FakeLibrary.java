package nbd.plugin.vddk;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import nbd.plugin.vddk.vix.ConnectSpec;
import nbd.plugin.vddk.vix.CreateSpec;
import nbd.plugin.vddk.vix.DiskInfo;
import nbd.plugin.vddk.vix.VixConnection;
import nbd.plugin.vddk.vix.VixDisk;
import nbd.plugin.vddk.vix.VixLibrary;

/**
 * A library in Java with one disk in memory, whose calls can be held up, and which notes whoever
 * calls it from a wrong thread or without the lock.
 */
final class FakeLibrary implements VixLibrary {
  final byte[] content;
  final List<String> violations = new CopyOnWriteArrayList<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final AtomicInteger open = new AtomicInteger();
  final Set<String> created = new HashSet<>();

  /** Chunks that QueryAllocatedBlocks tells; null where the library has no such function. */
  List<VixDisk.Block> allocated = List.of();

  /** What holds calls up. */
  final Gates gates = new Gates();

  DiskInfo info;
  private final ReentrantLock openClose = new ReentrantLock(true);

  FakeLibrary(int sectors) {
    content = new byte[sectors * 512];
    info = new DiskInfo(sectors, 3, 1, Optional.empty(), Optional.of("60 00 C2 9a"), 512, 512);
  }

  @Override
  public int major() {
    return 8;
  }

  @Override
  public Path file() {
    return Path.of("/libvixDiskLib.so.8");
  }

  @Override
  public Lock openClose() {
    return openClose;
  }

  @Override
  public VixConnection connect(ConnectSpec spec, boolean readOnly) {
    enter("connect", Thread.currentThread(), true);
    open.incrementAndGet();
    return new Connection(Thread.currentThread());
  }

  /** Each call passes here. */
  void enter(String call, Thread owner, boolean locked) {
    calls.add(call);
    if (Thread.currentThread() != owner) {
      violations.add(call + " by " + Thread.currentThread().getName());
    }
    if (openClose.isHeldByCurrentThread() != locked) {
      violations.add(call + (locked ? " without the lock" : " with the lock"));
    }
    gates.pass(call);
  }

  private final class Connection implements VixConnection {
    private final Thread owner;

    Connection(Thread owner) {
      this.owner = owner;
    }

    @Override
    public VixDisk open(String path, int flags) {
      enter("open", owner, true);
      open.incrementAndGet();
      return new FakeDisk(FakeLibrary.this, owner);
    }

    @Override
    public void create(String path, CreateSpec spec) {
      enter("create", owner, true);
      if (!created.add(path)) {
        violations.add("created twice: " + path);
      }
    }

    @Override
    public void disconnect() {
      enter("disconnect", owner, true);
      open.decrementAndGet();
    }
  }
}
