package nbd.filters.swab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nbd.api.BlockSizes;
import nbd.api.Call;
import nbd.api.Contexts;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.MetaContext;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.filters.Abilities;
import nbd.filters.blocks.Blocks;
import nbd.filters.blocks.Durable;
import nbd.filters.blocks.JoinedExtents;
import nbd.filters.blocks.Joining;
import nbd.filters.blocks.Scratch;
import nbd.filters.bytes.BufferSource;

/** The disk below in whole words, the bytes of each in the opposite order. */
final class SwabHandle extends Reshaping {
  private static final long UNLIMITED = 0xffff_ffffL;

  private final Word word;
  private final Scratch scratch;
  private final Blocks words;
  private final Traits traits;

  /**
   * @param word of two bytes or more
   */
  SwabHandle(Handle next, Word word, Scratch scratch) {
    super(next);
    this.word = word;
    this.scratch = scratch;
    this.words = new Blocks(word.bytes());
    this.traits = traits(next.traits(), word, words);
  }

  private static Traits traits(Traits below, Word word, Blocks words) {
    long size = words.down(below.size());
    Traits.Builder made =
        Abilities.passedOn(below, below.reshaped(size)).blockSizes(sizes(below.blockSizes(), word));
    below
        .identity()
        .map(disk -> new Identity(disk.kind(), disk.value() + " swab " + word.bits()))
        .ifPresent(made::identity);
    return made.build();
  }

  /** A preferred size is at least 512 bytes, and so in words already. */
  private static BlockSizes sizes(BlockSizes below, Word word) {
    long minimum = Math.max(below.minimum(), word.bytes());
    boolean isLimited = below.maximum() != UNLIMITED;
    return new BlockSizes(
        minimum,
        below.preferred(),
        isLimited ? new Blocks(minimum).down(below.maximum()) : UNLIMITED);
  }

  @Override
  public Traits traits() {
    return traits;
  }

  /** What is said of bytes holds for the words that have them, if anybody knows what it means. */
  @Override
  public Contexts contexts() {
    Contexts all = Contexts.none();
    for (MetaContext context : next().contexts()) {
      all =
          Joining.of(context.name())
              .map(joining -> context.through(source -> inWords(source, joining)))
              .map(all::with)
              .orElse(all);
    }
    return all;
  }

  private ExtentSource inWords(ExtentSource source, Joining joining) {
    long smallest = next().traits().blockSizes().minimum();
    Blocks blocks = new Blocks(traits.blockSizes().minimum());
    return new JoinedExtents(source, smallest, blocks, Long.MAX_VALUE, joining);
  }

  @Override
  public boolean mayWait(Call.Kind kind, Range range) {
    return next().mayWait(kind, range);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    SwabSink sink = new SwabSink(out, Math.toIntExact(range.length()));
    try {
      next().read(range, sink);
    } catch (PartialReadException partial) {
      int good = Math.toIntExact(words.down(partial.good()));
      sink.swapFirst(good, word);
      throw new PartialReadException(partial.code(), good, partial.getMessage(), partial);
    }
    sink.swapAll(word);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    ByteBuffer payload = in.payload();
    Durable.change(next(), flags, rest -> write(range, payload, rest));
  }

  private void write(Range range, ByteBuffer payload, Set<Flag> flags) throws IOException {
    try (Scratch.Piece piece = scratch.take()) {
      int start = payload.position();
      for (int done = 0; done < range.length(); ) {
        int length = (int) Math.min(scratch.size(), range.length() - done);
        ByteBuffer swapped = piece.first(length);
        word.swap(payload.slice(start + done, length), swapped);
        next().write(new Range(range.offset() + done, length), new BufferSource(swapped), flags);
        done += length;
      }
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    next().zero(range, flags);
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    next().trim(range, flags);
  }

  @Override
  public void cache(Range range) throws IOException {
    next().cache(range);
  }

  @Override
  public void flush() throws IOException {
    next().flush();
  }
}
