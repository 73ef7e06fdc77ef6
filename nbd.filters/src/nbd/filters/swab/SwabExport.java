package nbd.filters.swab;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.filters.HandleFilter;
import nbd.filters.blocks.Scratch;
import nbd.filters.window.WindowHandle;

/** Opens each disk with the bytes of its words in the opposite order. */
final class SwabExport extends HandleFilter {
  /** Longer writes are swapped, and sent down, piece by piece. */
  private static final int SCRATCH = 1 << 20;

  private final Word word;
  private final Scratch scratch = new Scratch(SCRATCH);

  SwabExport(Export next, Word word) {
    super(next);
    this.word = word;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  protected Handle wrap(Handle below, Client client) {
    return word.bytes() == 1 ? WindowHandle.ofAll(below) : new SwabHandle(below, word, scratch);
  }
}
