package nbd.plugin.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file descriptor of our own. Closed once, when nobody uses it any more.
 *
 * @param number what the kernel calls it
 */
record Descriptor(int number) implements Closeable {
  static final int READ = 0;
  static final int READ_WRITE = 2;
  private static final int CLOSE_ON_EXEC = 02000000;

  /** Finds a file and holds it, without opening what it is: no device notices. */
  private static final int PATH_ONLY = 010000000;

  private static final int WORKING_FOLDER = -100;

  private static final MethodHandle OPENAT =
      CLibrary.function(
          "openat",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(3));
  private static final MethodHandle CLOSE =
      CLibrary.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  /** How an attempt to open ended: with a descriptor, or with an error number and a minus. */
  record Attempt(long outcome) {
    boolean isOpen() {
      return outcome >= 0;
    }

    int errno() {
      return (int) -outcome;
    }

    /**
     * The descriptor.
     *
     * @param name of the file, for the exception
     * @throws nbd.api.OpenException if there is none
     */
    Descriptor orRefuse(String name) throws IOException {
      if (isOpen()) {
        return new Descriptor((int) outcome);
      }
      throw errno() == Errno.ENOENT
          ? Refusal.missing(name)
          : Refusal.because(name, Errno.text(errno()));
    }
  }

  /** Finds a file, to look at it and then perhaps to {@link #open} it. Follows links. */
  static Attempt find(Path file) {
    return open(WORKING_FOLDER, file.toString(), Errno.nativeCharset(), PATH_ONLY);
  }

  /** Finds something in the folder that this is. Follows links. */
  Attempt findIn(String name) {
    return open(number, name, StandardCharsets.UTF_8, PATH_ONLY);
  }

  /** Opens what this has found, whatever has become of its name. */
  Attempt open(int access) {
    return open(WORKING_FOLDER, path().toString(), StandardCharsets.US_ASCII, access);
  }

  private static Attempt open(int folder, String name, Charset charset, int flags) {
    if (name.indexOf('\0') >= 0) {
      // The kernel would look for what stands before it; no file has such a name.
      return new Attempt(-Errno.ENOENT);
    }
    // Not allocateFrom(String, Charset), which knows only the charsets that every Java has.
    byte[] bytes = (name + '\0').getBytes(charset);
    Scratch scratch = Scratch.take();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(JAVA_BYTE, bytes);
      int result = (int) OPENAT.invokeExact(scratch.memory(), folder, text, flags | CLOSE_ON_EXEC);
      return new Attempt(scratch.outcome(result));
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }

  /** By which other programs and Java get at the same file. */
  Path path() {
    return Path.of("/proc/self/fd/" + number);
  }

  /** Where the file is now, links resolved. */
  Path place() throws IOException {
    return Files.readSymbolicLink(path());
  }

  @Override
  public void close() {
    Scratch scratch = Scratch.take();
    try {
      // Linux closes it in any case; a late error of a write is what flush is there for.
      int ignored = (int) CLOSE.invokeExact(scratch.memory(), number);
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    } finally {
      scratch.give();
    }
  }
}
