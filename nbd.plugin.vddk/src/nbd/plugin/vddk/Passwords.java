package nbd.plugin.vddk;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import nbd.api.ParameterException;

/**
 * The forms of {@code password}: itself, {@code -} to ask for it, {@code +FILE} and {@code -FD} for
 * the first line of a file or of an inherited file descriptor. No message has a password in it.
 */
final class Passwords {
  private static final String KEPT = "nbd.plugin.vddk.passwords";

  /** Where a password comes from that is written nowhere. */
  interface Source {
    /** What is read or typed, without the end of the line. */
    char[] read() throws IOException;
  }

  private final Map<String, char[]> kept;
  private final Source asking;

  /**
   * @param kept passwords that can be read but once, by their forms
   * @param asking for the form {@code -}
   */
  Passwords(Map<String, char[]> kept, Source asking) {
    this.kept = kept;
    this.asking = asking;
  }

  /**
   * With the terminal or standard input of this process. What was read there is kept for exports
   * that are made again, also by the next version of this bundle: as an object among the system
   * properties, where tools print only strings.
   */
  @SuppressWarnings("unchecked")
  static Passwords ofThisProcess() {
    Object map = System.getProperties().computeIfAbsent(KEPT, _ -> new ConcurrentHashMap<>());
    return new Passwords((Map<String, char[]>) map, Passwords::ask);
  }

  /**
   * The password; perhaps empty.
   *
   * @param form as it stands on the command line
   * @throws ParameterException if it cannot be read
   */
  String of(String form) {
    String password = form.startsWith("-") ? once(form) : form;
    if (form.startsWith("+")) {
      String file = form.substring(1);
      password = new String(read("'" + file + "'", () -> ofFile(Path.of(file))));
    }
    if (password.indexOf('\0') >= 0) {
      throw wrong("it has a NUL, which the library would take for its end");
    }
    return password;
  }

  /** The second time, nothing is left to read. */
  private String once(String form) {
    synchronized (kept) {
      char[] password = kept.get(form);
      if (password == null) {
        password = form.equals("-") ? read("standard input", asking) : ofDescriptor(form);
        kept.put(form, password);
      }
      return new String(password);
    }
  }

  private static char[] ofDescriptor(String form) {
    String number = form.substring(1);
    if (!number.matches("[0-9]{1,9}") || Integer.parseInt(number) < 3) {
      // Not what was written: it may be meant as the password itself.
      throw wrong(
          "after - comes the number of a file descriptor, 3 or more; a password that begins with -"
              + " is given as +FILE");
    }
    Path file = Path.of("/proc/self/fd", number);
    // Where it was not inherited, it may be one of this process's own, with anything in it.
    String place = "file descriptor " + number + ", inherited as by " + number + "<FILE";
    return read(place, () -> ofFile(file));
  }

  private static char[] ofFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return FirstLine.of(in);
    }
  }

  private static char[] ask() throws IOException {
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isEmpty()) {
      return FirstLine.of(System.in);
    }
    char[] typed = terminal.get().readPassword("password: ");
    return typed == null ? new char[0] : typed;
  }

  private static char[] read(String place, Source source) {
    try {
      return source.read();
    } catch (IOException | InvalidPathException unreadable) {
      throw wrong("cannot read it from " + place + ": " + reason(unreadable));
    }
  }

  private static String reason(Exception failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "it is not there";
      case AccessDeniedException _ -> "this is not permitted";
      default -> failure.getMessage();
    };
  }

  private static ParameterException wrong(String what) {
    return new ParameterException("parameter 'password': " + what);
  }
}
