package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import nbd.api.ErrorCode;

/** VixErrors as exceptions, with the library's text. */
final class Errors {
  static final long FAIL = 1;
  private static final long OUT_OF_MEMORY = 2;
  private static final long INVALID_ARGUMENT = 3;
  private static final long NOT_SUPPORTED = 6;

  /** What ReadAsync and WriteAsync return when they have started. */
  static final long ASYNC = 25_000;

  private final MethodHandle text;
  private final MethodHandle free;
  private final Redaction secrets = new Redaction();

  Errors(Symbols symbols) throws IOException {
    text =
        symbols.required(
            "VixDiskLib_GetErrorText", FunctionDescriptor.of(ADDRESS, JAVA_LONG, ADDRESS));
    free = symbols.required("VixDiskLib_FreeErrorText", FunctionDescriptor.ofVoid(ADDRESS));
  }

  /** The code of a VixError: what is above it tells more of the cause. */
  static long code(long error) {
    return error & 0xffff;
  }

  /** Does nothing if the call has returned that it is well. */
  void check(String call, long error) throws VixException {
    if (error != VixDisk.OK) {
      throw of(call, error, "");
    }
  }

  /** The exception for an error that the call has returned; {@code hint} follows its text. */
  VixException of(String call, long error, String hint) {
    String message = "%s: %s (error %d)%s".formatted(call, text(error), code(error), hint);
    return new VixException(error, meaning(code(error)), message);
  }

  /** The exception for a call that is not made, as the library would be misled; no secrets. */
  static VixException invalid(String message) {
    return new VixException(INVALID_ARGUMENT, ErrorCode.EINVAL, message);
  }

  /** The exception for want of memory of the library's. */
  static VixException outOfMemory(String message) {
    return new VixException(OUT_OF_MEMORY, ErrorCode.ENOMEM, message);
  }

  /** The exception for a call that was not started although the library says that all is well. */
  static VixException notStarted(String call) {
    String message = call + ": the library has not started it, and tells no error";
    return new VixException(FAIL, ErrorCode.EIO, message);
  }

  /** The exception for a function that this version of the library does not have. */
  static VixException missing(String function) {
    String message = function + ": this version of the library does not have it";
    return new VixException(NOT_SUPPORTED, ErrorCode.ENOTSUP, message);
  }

  /** The exception for a structure that the library should have made. */
  static VixException nothing(String call) {
    return new VixException(FAIL, ErrorCode.EIO, call + ": the library returned nothing");
  }

  /** The exception for a connection after VixDiskLib_Exit. */
  static VixException over() {
    return new VixException(FAIL, ErrorCode.ESHUTDOWN, "VixDiskLib has ended with the process");
  }

  /** Without secrets, which may end in white space and so are looked for first. */
  private String text(long error) {
    MemorySegment told =
        Native.call(() -> (MemorySegment) text.invokeExact(error, MemorySegment.NULL));
    if (told.equals(MemorySegment.NULL)) {
      return "without a text";
    }
    try {
      return secrets.of(Native.text(told)).strip();
    } finally {
      Native.call(
          () -> {
            free.invokeExact(told);
            return null;
          });
    }
  }

  /** What a client is told of the codes in VMware's vixDiskLib.h. */
  private static ErrorCode meaning(long code) {
    return switch ((int) code) {
      case (int) OUT_OF_MEMORY -> ErrorCode.ENOMEM;
      // Invalid argument, name, handle, sector size, disk parameter; out of the disk's range.
      case (int) INVALID_ARGUMENT, 22, 1000, 14_003, 14_004, 16_000, 16_007 -> ErrorCode.EINVAL;
      // Not supported; not on a remote object; not on this handle; not by this kind of disk.
      case (int) NOT_SUPPORTED, 20, 1001, 16_013 -> ErrorCode.ENOTSUP;
      case 8 -> ErrorCode.ENOSPC;
      // Read-only; no access to the file; authentication; permissions of host and snapshot.
      case 11, 13, 35, 3014, 13_006 -> ErrorCode.EPERM;
      default -> ErrorCode.EIO;
    };
  }
}
