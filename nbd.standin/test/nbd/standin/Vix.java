package nbd.standin;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Calls a stand-in as any program would, with no care of its own. */
@SuppressWarnings("restricted")
final class Vix {
  static final int SINGLE_LINK = 2;
  static final int READ_ONLY = 4;

  /** A completion as the callback was told it. */
  record Done(long data, long error, boolean foreign) {}

  private final Linker linker = Linker.nativeLinker();
  private final SymbolLookup library;
  private final Arena arena = Arena.ofAuto();
  private final Thread owner = Thread.currentThread();
  final List<Done> done = new CopyOnWriteArrayList<>();
  private final MemorySegment callback;

  Vix(Path file) throws ReflectiveOperationException {
    library = SymbolLookup.libraryLookup(file, Arena.global());
    MethodHandle completed =
        MethodHandles.lookup()
            .findVirtual(
                Vix.class, "completed", MethodType.methodType(void.class, long.class, long.class))
            .bindTo(this);
    callback =
        linker.upcallStub(
            completed, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG), Arena.global());
  }

  void completed(long data, long error) {
    done.add(new Done(data, error, Thread.currentThread() != owner));
  }

  boolean has(String function) {
    return library.find("VixDiskLib_" + function).isPresent();
  }

  /** A function's result; arguments are Long, Integer, Byte or MemorySegment. */
  long call(String function, Object... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] = layout(arguments[i]);
    }
    MethodHandle handle =
        linker.downcallHandle(
            library.findOrThrow("VixDiskLib_" + function),
            FunctionDescriptor.of(JAVA_LONG, layouts));
    try {
      return (long) handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }

  private static MemoryLayout layout(Object argument) {
    return switch (argument) {
      case Long _ -> JAVA_LONG;
      case Integer _ -> JAVA_INT;
      case Byte _ -> JAVA_BYTE;
      default -> ADDRESS;
    };
  }

  long init() {
    return init(MemorySegment.NULL);
  }

  long init(MemorySegment log) {
    return call("InitEx", 6, 5, log, log, log, MemorySegment.NULL, MemorySegment.NULL);
  }

  Vix ready() {
    if (init() != 0) {
      throw new IllegalStateException("InitEx");
    }
    return this;
  }

  MemorySegment memory(long size) {
    return arena.allocate(size, 64);
  }

  MemorySegment text(String text) {
    return arena.allocateFrom(text);
  }

  long connect() {
    return connect(memory(128));
  }

  /** The connection, or an error below 0. */
  long connect(MemorySegment parameters) {
    MemorySegment out = memory(8);
    long error =
        call("ConnectEx", parameters, (byte) 0, MemorySegment.NULL, MemorySegment.NULL, out);
    return error == 0 ? out.get(JAVA_LONG, 0) : -error;
  }

  /** The disk, or an error below 0. */
  long open(long connection, Path disk, int flags) {
    return open(connection, disk.toString(), flags);
  }

  long open(long connection, String disk, int flags) {
    MemorySegment out = memory(8);
    long error = call("Open", connection, text(disk), flags, out);
    return error == 0 ? out.get(JAVA_LONG, 0) : -error;
  }

  long start(String function, long disk, long sector, MemorySegment buffer, long data) {
    return call(function, disk, sector, buffer.byteSize() / 512, buffer, callback, data);
  }

  /** The sectors of GetInfo. */
  long capacity(long disk) {
    MemorySegment out = memory(8);
    if (call("GetInfo", disk, out) != 0) {
      throw new IllegalStateException("GetInfo");
    }
    MemorySegment info = out.get(ADDRESS, 0).reinterpret(64);
    long capacity = info.get(JAVA_LONG, 24);
    call("FreeInfo", info);
    return capacity;
  }

  /** Pairs of sector and length; an error as the only number, below 0. */
  List<Long> allocated(long disk, long sector, long sectors, long chunk) {
    MemorySegment out = memory(8);
    long error = call("QueryAllocatedBlocks", disk, sector, sectors, chunk, out);
    if (error != 0) {
      return List.of(-error);
    }
    MemorySegment list = out.get(ADDRESS, 0).reinterpret(8);
    int count = list.get(JAVA_INT, 0);
    long[] pairs = list.reinterpret(8 + 16L * count).asSlice(8).toArray(JAVA_LONG);
    call("FreeBlockList", list);
    return Arrays.stream(pairs).boxed().toList();
  }
}
