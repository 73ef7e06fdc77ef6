package nbd.plugin.vddk;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.ParameterException;

/**
 * The forms of {@code password}: itself, {@code -} to ask for it, {@code +FILE} and {@code -FD} for
 * the first line of a file or of an inherited file descriptor. No message has a password in it.
 */
final class Passwords {
  private static final String KEPT = "nbd.plugin.vddk.passwords";

  /** One line is one export's. */
  private static final Lock READING = new ReentrantLock();

  /** Where a password comes from that is written nowhere. */
  interface Source {
    /** What is read or typed, without the end of the line. */
    char[] read() throws IOException;
  }

  private final Map<List<String>, char[]> kept;
  private final Descriptors descriptors;
  private final Source asking;

  /**
   * @param kept passwords that can be read but once, by form, server and user: no server is told
   *     another's
   * @param descriptors for the form {@code -FD}
   * @param asking for the form {@code -}
   */
  Passwords(Map<List<String>, char[]> kept, Descriptors descriptors, Source asking) {
    this.kept = kept;
    this.descriptors = descriptors;
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
    return new Passwords(
        (Map<List<String>, char[]>) map, Descriptors.ofThisProcess(), Passwords::ask);
  }

  /**
   * The password; perhaps empty.
   *
   * @param form as it stands on the command line
   * @param server that is to be told it
   * @param user whose it is
   * @throws ParameterException if it cannot be read
   */
  String of(String form, String server, String user) {
    String password = form.startsWith("-") ? once(form, server, user) : form;
    if (form.startsWith("+")) {
      String file = form.substring(1);
      password = new String(read("'" + file + "'", () -> ofFile(Path.of(file))));
    }
    if (password.indexOf('\0') >= 0) {
      throw wrong("it has a NUL, which the library would take for its end");
    }
    return password;
  }

  /** The second time, what is left to read is another's. */
  private String once(String form, String server, String user) {
    List<String> whose = List.of(form, server, user);
    READING.lock();
    try {
      char[] password = kept.get(whose);
      if (password == null) {
        password = form.equals("-") ? read("standard input", asking) : ofDescriptor(form);
        kept.put(whose, password);
      }
      return new String(password);
    } finally {
      READING.unlock();
    }
  }

  private char[] ofDescriptor(String form) {
    String number = form.substring(1);
    if (!number.matches("[0-9]{1,9}") || Integer.parseInt(number) < 3) {
      // Not what was written: it may be meant as the password itself.
      throw wrong(
          "after - comes the number of a file descriptor, 3 or more; a password that begins with -"
              + " is given as +FILE");
    }
    // Where it was not inherited, it may be one of this process's own, with anything in it.
    String place = "file descriptor " + number + ", inherited as by " + number + "<FILE";
    return read(place, () -> descriptors.line(number));
  }

  private static char[] ofFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return FirstLine.of(in);
    }
  }

  /** System.in would read on, and keep from others what follows the line. */
  @SuppressWarnings("resource") // standard input is not closed
  private static char[] ask() throws IOException {
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isEmpty()) {
      return FirstLine.next(new FileInputStream(FileDescriptor.in));
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
