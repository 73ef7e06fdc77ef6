package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests in a folder, as docs/filters/changed.md has them. Used by one thread at a time.
 *
 * <p>When nothing changes, a look is one question to the system: for the folder's time.
 */
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);
  private static final Pattern GRANULARITY = Pattern.compile("granularity=([0-9]{1,18})");

  /** What is longer is no request. */
  private static final long LONGEST = 4096;

  /**
   * A file that comes just after a look may leave the folder's time as it is, for that is not
   * exact: only after so many looks that have seen the same time it is believed.
   */
  private static final int DOUBTED = 10;

  private final Path folder;

  /** Refused, but not to be got out of the folder. To try them again would change nothing. */
  private final Set<Request> stuck = new HashSet<>();

  private FileTime seen;
  private int sameTimes;

  Requests(Path folder) {
    this.folder = folder;
  }

  /** Those that may be new since the last look, in the order in which they are to be done. */
  List<Request> look() throws IOException {
    FileTime time = Files.getLastModifiedTime(folder);
    sameTimes = time.equals(seen) ? Math.min(sameTimes + 1, DOUBTED) : 0;
    seen = time;
    return sameTimes == DOUBTED ? List.of() : all();
  }

  /** All that are there and can be done or refused, in the order in which they are to be done. */
  List<Request> all() throws IOException {
    List<Request> found = new ArrayList<>();
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path file : inside.toList()) {
        request(file).ifPresent(found::add);
      }
    }
    stuck.retainAll(found);
    found.removeAll(stuck);
    found.sort(Request.ORDER);
    return found;
  }

  private static Optional<Request> request(Path file) {
    String whole = file.getFileName().toString();
    for (Request.Kind kind : Request.Kind.values()) {
      if (whole.endsWith(kind.suffix()) && !whole.startsWith(".")) {
        String name = whole.substring(0, whole.length() - kind.suffix().length());
        return Optional.of(new Request(kind, name, file));
      }
    }
    return Optional.empty();
  }

  /**
   * The granularity that a request asks for, if it does.
   *
   * @throws IllegalArgumentException saying what would be right
   */
  static Optional<Granularity> granularity(Request request) throws IOException {
    String text = Files.size(request.file()) > LONGEST ? "?" : Files.readString(request.file());
    if (text.isBlank()) {
      return Optional.empty();
    }
    Matcher matcher = GRANULARITY.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a request is empty or has the line granularity=BYTES with a decimal number");
    }
    return Optional.of(Granularity.of(Long.parseLong(matcher.group(1))));
  }

  /** It was done. */
  void done(Request request) throws IOException {
    Files.deleteIfExists(request.file());
  }

  /**
   * It is not done, for this reason, which stands in the log as well: in a full folder it can stand
   * nowhere else.
   */
  void refuse(Request request, String why) {
    log.atWarn()
        .addKeyValue("file", request.file())
        .addKeyValue("why", why)
        .log("a request for a checkpoint is refused");
    try {
      answer(request, why);
    } catch (IOException failure) {
      stuck.add(request);
      log.atWarn()
          .addKeyValue("file", request.file())
          .addKeyValue("cause", Failures.why(failure))
          .log("a refused request cannot be answered");
    }
  }

  /** The reason is there before the request goes; without room for it, the request becomes it. */
  private void answer(Request request, String why) throws IOException {
    Path written = folder.resolve("." + request.name() + ".failed.tmp");
    Path failed = folder.resolve(request.name() + ".failed");
    try {
      Files.writeString(written, why.replaceAll("\\R", " ") + "\n");
      Files.move(written, failed, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException _) {
      Files.deleteIfExists(written);
      Files.move(request.file(), failed, StandardCopyOption.ATOMIC_MOVE);
    }
    done(request);
  }
}
