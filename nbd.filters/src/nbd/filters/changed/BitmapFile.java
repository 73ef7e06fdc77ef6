package nbd.filters.changed;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A checkpoint's open file: header and bitmap. The bitmap is read and written by one thread at a
 * time; forcing may go on beside it.
 */
final class BitmapFile implements Closeable {
  private static final int CHUNK_BYTES = 8 * Bits.CHUNK_WORDS;

  private final Store store;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  BitmapFile(Store store) {
    this.store = store;
  }

  /**
   * Reads the header and checks the file's length.
   *
   * @throws IOException saying what is wrong with the file
   */
  Header header() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Header.LENGTH);
    store.read(bytes, 0);
    Header header = Header.decode(bytes.flip());
    if (store.size() != header.fileLength()) {
      throw new IOException(
          "it has %d bytes and should have %d".formatted(store.size(), header.fileLength()));
    }
    return header;
  }

  /** Reads the bitmap of as many bits as the header tells. */
  Bits bits(Header header) throws IOException {
    Bits bits = new Bits(header.granules());
    for (long word = 0; word < bits.words(); word += Bits.CHUNK_WORDS) {
      buffer.clear().limit((int) Math.min(CHUNK_BYTES, 8 * (bits.words() - word)));
      store.read(buffer, place(word));
      long[] words = new long[Bits.CHUNK_WORDS];
      buffer.flip().asLongBuffer().get(words, 0, buffer.limit() / 8);
      bits.load((int) (word / Bits.CHUNK_WORDS), words);
    }
    return bits;
  }

  private static long place(long word) {
    return Header.BITMAP + 8 * word;
  }

  /** Writes the header. */
  void write(Header header) throws IOException {
    store.write(header.encoded(), 0);
  }

  /** Writes all of a new file. */
  void write(Header header, Bits bits) throws IOException {
    write(header);
    // The file gets its length at once, and holes where nothing is written.
    int last = bits.words() == 0 ? 1 : 8;
    store.write(ByteBuffer.allocate(last), header.fileLength() - last);
    for (long at = 0; at < bits.count(); at = Bits.chunkEnd(at)) {
      if (!bits.isWhole(at, false)) {
        writeChunk(bits, at);
      }
    }
  }

  private void writeChunk(Bits bits, long at) throws IOException {
    buffer.clear();
    for (long word = at / 64; word < Math.min(Bits.chunkEnd(at) / 64, bits.words()); word++) {
      buffer.putLong(bits.word(word));
    }
    store.write(buffer.flip(), place(at / 64));
  }

  /**
   * Writes the words with the bits from {@code from} up to, but without, {@code to}, which are in
   * one chunk: these being 1, and the others of those words as they are.
   */
  void write(Bits bits, long from, long to) throws IOException {
    buffer.clear();
    for (long word = from / 64; word * 64 < to; word++) {
      buffer.putLong(bits.word(word) | Bits.mask(word, from, to));
    }
    store.write(buffer.flip(), place(from / 64));
  }

  /**
   * The file is not believed when it is opened next, also by the system that is up. Forced, for a
   * system that fails to write forgets, and may then read the old header.
   */
  void distrust(Header header) throws IOException {
    write(header.used(""));
    force();
  }

  /** When it returns, a power loss does not lose what was written before. */
  void force() throws IOException {
    store.force();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
