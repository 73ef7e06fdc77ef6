package nbd.api;

import java.util.Objects;
import java.util.Optional;

/**
 * What an open disk is and can; read once for each open. Immutable. {@link #of(long)} is a disk
 * that can be read and written and nothing more.
 */
public final class Traits {
  private final Builder told;

  private Traits(Builder told) {
    this.told = told;
  }

  /**
   * A disk of {@code size} bytes, 0 to 2^63-1.
   *
   * @throws IllegalArgumentException if the size is negative
   */
  public static Builder of(long size) {
    return new Builder(size);
  }

  /** The same traits, to change some of them: for filters that change neither bytes nor places. */
  public Builder but() {
    return new Builder(told);
  }

  /**
   * Only what stays true of any disk made out of this one: block sizes, read-only, rotational and
   * blocking. No ability and no identity is carried over, so a filter says itself what it can.
   */
  public Builder reshaped(long size) {
    return of(size)
        .blockSizes(blockSizes())
        .readOnly(readOnly())
        .rotational(rotational())
        .blocking(blocking());
  }

  /** Size in bytes. */
  public long size() {
    return told.size;
  }

  /** Sizes that requests are held to. */
  public BlockSizes blockSizes() {
    return told.blockSizes;
  }

  /** Whether writing, zeroing and trimming are refused. */
  public boolean readOnly() {
    return told.readOnly;
  }

  /** Whether access in order is much faster (NBD_FLAG_ROTATIONAL). */
  public boolean rotational() {
    return told.rotational;
  }

  /** Zeroing; EMULATE: the server writes zero bytes. */
  public Support zero() {
    return told.zero;
  }

  /** {@link Flag#FAST_ZERO}; EMULATE: offered, and always told at once that it is not faster. */
  public Support fastZero() {
    return told.fastZero;
  }

  /** Trimming; EMULATE: accepted, and nothing is done. */
  public Support trim() {
    return told.trim;
  }

  /** {@link Flag#FUA}; EMULATE: the server flushes after the call. */
  public Support fua() {
    return told.fua;
  }

  /** Fetching ahead; EMULATE: the server reads and throws away. */
  public Support cache() {
    return told.cache;
  }

  /** Flushing; EMULATE: accepted, and nothing is done, for disks that have nothing to flush. */
  public Support flush() {
    return told.flush;
  }

  /**
   * Several connections as one (NBD_FLAG_CAN_MULTI_CONN); NATIVE: a flush on one handle covers what
   * all handles have written; EMULATE: the server flushes all handles.
   */
  public Support multiConn() {
    return told.multiConn;
  }

  /** Whether calls may wait. */
  public Blocking blocking() {
    return told.blocking;
  }

  /** What makes this disk the same disk when it is opened again, if anything does. */
  public Optional<Identity> identity() {
    return Optional.ofNullable(told.identity);
  }

  @Override
  public String toString() {
    return told.toString();
  }

  /** Collects traits. Not safe for several threads. */
  public static final class Builder {
    private final long size;
    private BlockSizes blockSizes = BlockSizes.ANY;
    private boolean readOnly;
    private boolean rotational;
    private Support zero = Support.NONE;
    private Support fastZero = Support.NONE;
    private Support trim = Support.NONE;
    private Support fua = Support.NONE;
    private Support cache = Support.NONE;
    private Support flush = Support.NONE;
    private Support multiConn = Support.NONE;
    private Blocking blocking = Blocking.MAYBE;
    private Identity identity;

    private Builder(long size) {
      if (size < 0) {
        throw new IllegalArgumentException("size " + size + " is negative");
      }
      this.size = size;
    }

    private Builder(Builder from) {
      size = from.size;
      blockSizes = from.blockSizes;
      readOnly = from.readOnly;
      rotational = from.rotational;
      zero = from.zero;
      fastZero = from.fastZero;
      trim = from.trim;
      fua = from.fua;
      cache = from.cache;
      flush = from.flush;
      multiConn = from.multiConn;
      blocking = from.blocking;
      identity = from.identity;
    }

    /** See {@link Traits#blockSizes()}; the default is {@link BlockSizes#ANY}. */
    public Builder blockSizes(BlockSizes sizes) {
      blockSizes = Objects.requireNonNull(sizes);
      return this;
    }

    /** See {@link Traits#readOnly()}; the default is false. */
    public Builder readOnly(boolean is) {
      readOnly = is;
      return this;
    }

    /** See {@link Traits#rotational()}; the default is false. */
    public Builder rotational(boolean is) {
      rotational = is;
      return this;
    }

    /** See {@link Traits#zero()}. */
    public Builder zero(Support support) {
      zero = Objects.requireNonNull(support);
      return this;
    }

    /** See {@link Traits#fastZero()}. */
    public Builder fastZero(Support support) {
      fastZero = Objects.requireNonNull(support);
      return this;
    }

    /** See {@link Traits#trim()}. */
    public Builder trim(Support support) {
      trim = Objects.requireNonNull(support);
      return this;
    }

    /** See {@link Traits#fua()}. */
    public Builder fua(Support support) {
      fua = Objects.requireNonNull(support);
      return this;
    }

    /** See {@link Traits#cache()}. */
    public Builder cache(Support support) {
      cache = Objects.requireNonNull(support);
      return this;
    }

    /** See {@link Traits#flush()}. */
    public Builder flush(Support support) {
      flush = Objects.requireNonNull(support);
      return this;
    }

    /** See {@link Traits#multiConn()}. */
    public Builder multiConn(Support support) {
      multiConn = Objects.requireNonNull(support);
      return this;
    }

    /** See {@link Traits#blocking()}; the default is MAYBE. */
    public Builder blocking(Blocking how) {
      blocking = Objects.requireNonNull(how);
      return this;
    }

    /** See {@link Traits#identity()}. */
    public Builder identity(Identity which) {
      identity = Objects.requireNonNull(which);
      return this;
    }

    /**
     * The traits.
     *
     * @throws IllegalArgumentException if they contradict each other: fast zero without zero,
     *     native fast zero where the layer does not zero itself, or an emulated FUA without a flush
     */
    public Traits build() {
      if (fastZero.offered() && !zero.offered()) {
        throw new IllegalArgumentException("traits offer fast zero, but no zero");
      }
      if (fastZero == Support.NATIVE && zero != Support.NATIVE) {
        throw new IllegalArgumentException("traits have native fast zero, but zero is " + zero);
      }
      if (fua == Support.EMULATE && !flush.offered()) {
        throw new IllegalArgumentException("traits emulate FUA by a flush, but have no flush");
      }
      return new Traits(new Builder(this));
    }

    @Override
    public String toString() {
      return "Traits[size=%d, %s, readOnly=%b, zero=%s, fastZero=%s, trim=%s, fua=%s, cache=%s, flush=%s, multiConn=%s, %s]"
          .formatted(
              size,
              blockSizes,
              readOnly,
              zero,
              fastZero,
              trim,
              fua,
              cache,
              flush,
              multiConn,
              blocking);
    }
  }
}
