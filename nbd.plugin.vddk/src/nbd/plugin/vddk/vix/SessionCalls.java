package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The library's functions up to an open disk, and back; each returns a VixError. */
final class SessionCalls {
  private static final FunctionDescriptor OF_HANDLE = FunctionDescriptor.of(JAVA_LONG, ADDRESS);

  private final MethodHandle init;
  private final MethodHandle connect;
  private final MethodHandle create;
  private final MethodHandle open;
  private final MethodHandle close;
  private final MethodHandle disconnect;

  SessionCalls(Symbols symbols) throws IOException {
    init =
        symbols.required(
            "VixDiskLib_InitEx",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    connect =
        symbols.required(
            "VixDiskLib_ConnectEx",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_BYTE, ADDRESS, ADDRESS, ADDRESS));
    create =
        symbols.required(
            "VixDiskLib_Create",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    open =
        symbols.required(
            "VixDiskLib_Open",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    close = symbols.required("VixDiskLib_Close", OF_HANDLE);
    disconnect = symbols.required("VixDiskLib_Disconnect", OF_HANDLE);
  }

  /** As a program written for VDDK 6.5, with the stubs as its log functions. */
  long init(MemorySegment libdir, MemorySegment config) {
    MemorySegment log = Stubs.of(Stubs.LOG);
    MemorySegment warn = Stubs.of(Stubs.WARN);
    MemorySegment panic = Stubs.of(Stubs.PANIC);
    return Native.call(() -> (long) init.invokeExact(6, 5, log, warn, panic, libdir, config));
  }

  /** {@code made} is told the connection. */
  long connect(
      MemorySegment parameters,
      boolean readOnly,
      MemorySegment snapshot,
      MemorySegment transports,
      MemorySegment made) {
    byte flag = (byte) (readOnly ? 1 : 0);
    return Native.call(
        () -> (long) connect.invokeExact(parameters, flag, snapshot, transports, made));
  }

  long create(MemorySegment connection, MemorySegment path, MemorySegment parameters) {
    MemorySegment none = MemorySegment.NULL;
    return Native.call(() -> (long) create.invokeExact(connection, path, parameters, none, none));
  }

  /** {@code made} is told the disk's handle. */
  long open(MemorySegment connection, MemorySegment path, int flags, MemorySegment made) {
    return Native.call(() -> (long) open.invokeExact(connection, path, flags, made));
  }

  long close(MemorySegment disk) {
    return Native.call(() -> (long) close.invokeExact(disk));
  }

  long disconnect(MemorySegment connection) {
    return Native.call(() -> (long) disconnect.invokeExact(connection));
  }
}
