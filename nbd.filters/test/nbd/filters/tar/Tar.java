package nbd.filters.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes tar files byte by byte, in all the ways there are to. */
final class Tar {
  private final ByteArrayOutputStream all = new ByteArrayOutputStream();

  private Tar add(String magic, char type, String name, byte[] size, String more, byte[] content) {
    byte[] header = new byte[512];
    put(header, 0, name.getBytes(UTF_8));
    put(header, 100, "0000644".getBytes(UTF_8));
    put(header, 124, size);
    put(header, 156, new byte[] {(byte) type});
    put(header, type == '0' ? 345 : 157, more.getBytes(UTF_8));
    put(header, 257, magic.getBytes(UTF_8));
    put(header, 148, "        ".getBytes(UTF_8));
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum).getBytes(UTF_8));
    all.writeBytes(header);
    all.writeBytes(content);
    all.writeBytes(new byte[(512 - content.length % 512) % 512]);
    return this;
  }

  private static void put(byte[] header, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static byte[] octal(long size) {
    return "%011o".formatted(size).getBytes(UTF_8);
  }

  Tar file(String name, byte[] content) {
    return prefixed("", name, content);
  }

  Tar prefixed(String prefix, String name, byte[] content) {
    return add("ustar\00000", '0', name, octal(content.length), prefix, content);
  }

  /** Of the time before there was a mark. */
  Tar plain(String name, byte[] content) {
    return add("", '\0', name, octal(content.length), "", content);
  }

  /** With another size in the header than it has. */
  Tar sized(String name, long size, byte[] content) {
    return add("ustar\00000", '0', name, octal(size), "", content);
  }

  /** The header only, with a size of eight bytes. */
  Tar binarySized(String name, long size) {
    byte[] field = ByteBuffer.allocate(12).putInt(0x8000_0000).putLong(size).array();
    return add("ustar  ", '0', name, field, "", new byte[0]);
  }

  Tar special(char type, String name, String link) {
    return add("ustar\00000", type, name, octal(0), link, new byte[0]);
  }

  /** Content with holes as GNU tar of old stores it: so many blocks follow that tell the places. */
  Tar sparse(String name, int blocks, byte[] stored) {
    byte[] marked = new byte[512 * blocks + stored.length];
    for (int i = 0; i < blocks; i++) {
      marked[512 * i + 504] = (byte) (i < blocks - 1 ? 1 : 0);
    }
    System.arraycopy(stored, 0, marked, 512 * blocks, stored.length);
    // What is behind the mark at byte 482 is the whole file's size.
    String more = "\0".repeat(482 - 157) + (blocks > 0 ? '\1' : '\0');
    return add("ustar  ", 'S', name, octal(stored.length), more, marked);
  }

  /** A long name of the next file, as GNU tar writes it. */
  Tar gnuName(String name) {
    byte[] bytes = (name + "\0").getBytes(UTF_8);
    return add("ustar  ", 'L', "././@LongLink", octal(bytes.length), "", bytes);
  }

  /** Attributes of the next file. */
  Tar pax(String... records) {
    return attributes('x', records);
  }

  /** Attributes of all files that follow. */
  Tar global(String... records) {
    return attributes('g', records);
  }

  private Tar attributes(char type, String... records) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (String record : records) {
      int rest = record.getBytes(UTF_8).length + 2;
      int length = rest + 1;
      while (Integer.toString(length).length() + rest != length) {
        length++;
      }
      list.writeBytes((length + " " + record + "\n").getBytes(UTF_8));
    }
    byte[] bytes = list.toByteArray();
    return add("ustar\00000", type, "PaxHeaders/x", octal(bytes.length), "", bytes);
  }

  /** As it is now. */
  byte[] bytes() {
    return all.toByteArray();
  }

  /** With the two blocks that end it. */
  byte[] end() {
    all.writeBytes(new byte[1024]);
    return bytes();
  }
}
