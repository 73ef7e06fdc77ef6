package nbd.filters.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.filters.peek.Peek;

/** Goes through the headers of a tar file, up to the file that is looked for. */
final class Search {
  /** Names that a message may tell are looked for among so many. */
  private static final int REMEMBERED = 10_000;

  /** Of a long name or a list of attributes: more than any file system's paths. */
  private static final int LONGEST_NOTE = 1 << 20;

  private final Peek disk;
  private final String wanted;
  private final List<String> names = new ArrayList<>();
  private final Attributes global = new Attributes();
  private Attributes attributes = new Attributes();
  private long at;

  Search(Peek disk, String wanted) {
    this.disk = disk;
    this.wanted = wanted;
  }

  static OpenException refused(String why) {
    return new OpenException(OpenException.Reason.UNKNOWN, "tar: " + why);
  }

  /**
   * Where the bytes of the file are.
   *
   * @throws OpenException if it is not there, or not as plain bytes
   */
  Range place() throws IOException {
    while (at <= disk.size() - Header.BLOCK) {
      byte[] block = disk.bytes(at, Header.BLOCK);
      if (Header.isEnd(block)) {
        break;
      }
      Header header = Header.of(block, at);
      at += Header.BLOCK;
      if (!isNote(header)) {
        Header file = attributes.applied(global.applied(header));
        if (file.name().equals(wanted)) {
          return place(file);
        }
        remember(file.name());
        passMoreHeaders(header.isExtended());
        pass(file.stored());
        attributes = new Attributes();
      }
    }
    throw notThere();
  }

  /** Takes note of what is said of the next file, or of all. */
  private boolean isNote(Header header) throws IOException {
    switch (header.type()) {
      case 'L' -> attributes.name(textOf(header));
      case 'K' -> attributes.link(textOf(header));
      case 'x' -> attributes.read(note(header), at);
      case 'g' -> global.read(note(header), at);
      default -> {
        return false;
      }
    }
    pass(header.size());
    return true;
  }

  private String textOf(Header header) throws IOException {
    byte[] note = note(header);
    return Header.text(note, 0, note.length);
  }

  private byte[] note(Header header) throws IOException {
    if (header.size() < 0 || header.size() > Math.min(LONGEST_NOTE, disk.size() - at)) {
      throw refused(
          "the tar file is damaged: the header before byte " + at + " has no length that is right");
    }
    return disk.bytes(at, (int) header.size());
  }

  /** Passes content and what fills its last block. */
  private void pass(long length) throws IOException {
    if (length < 0 || length > disk.size() - at) {
      throw refused("the tar file is cut off: it ends in '" + names.getLast() + "'");
    }
    at += length;
    long into = at % Header.BLOCK;
    at += into == 0 ? 0 : Math.min(Header.BLOCK - into, disk.size() - at);
  }

  /** The places of the data of a sparse file, as far as there is no room for them in its header. */
  private void passMoreHeaders(boolean isMore) throws IOException {
    while (isMore) {
      long start = at;
      pass(Header.BLOCK);
      isMore = Header.isExtended(disk.bytes(start, Header.BLOCK));
    }
  }

  private Range place(Header file) throws IOException {
    String what = "'" + wanted + "' in the tar file is ";
    if (attributes.isSparse() || file.type() == 'S') {
      throw refused(what + "stored as a sparse file; pack it without --sparse");
    }
    if (file.type() == '1' || file.type() == '2') {
      throw refused(what + "a link: tar-entry=" + file.link() + " may be right");
    }
    if (!file.isFile()) {
      throw refused(what + "not a file");
    }
    if (file.size() < 0 || file.size() > disk.size() - at) {
      throw refused("the tar file is cut off: it ends in '" + wanted + "'");
    }
    return new Range(at, file.size());
  }

  private void remember(String name) {
    if (names.size() < REMEMBERED) {
      names.add(name);
    } else {
      names.set(REMEMBERED - 1, name);
    }
  }

  private OpenException notThere() {
    if (names.isEmpty()) {
      return refused("no '" + wanted + "': there is no file in the tar file");
    }
    List<String> near = Near.names(names, wanted);
    return refused(
        "no '"
            + wanted
            + "' in the tar file; "
            + (near.isEmpty() ? "its first file is '" + names.getFirst() : "there is '")
            + String.join("', '", near)
            + "'");
  }
}
