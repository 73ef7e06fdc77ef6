package nbd.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The metadata contexts of a handle, each name once. A context that is not in it is not offered to
 * clients: LIST_META_CONTEXT and SET_META_CONTEXT refuse it for that export name. Immutable.
 */
public final class Contexts implements Iterable<MetaContext> {
  private static final Contexts NONE = new Contexts(List.of());

  private final List<MetaContext> all;

  private Contexts(List<MetaContext> all) {
    this.all = List.copyOf(all);
  }

  /** No context: what a plain plugin has. */
  public static Contexts none() {
    return NONE;
  }

  /** {@code base:allocation} from a source that does less work for one extent than for many. */
  public static Contexts ofAllocation(ExtentSource source) {
    return none().with(new MetaContext(Allocation.NAME, Support.NATIVE, source));
  }

  /**
   * {@code base:allocation} as above, and the {@code qemu:allocation-depth} that follows from it:
   * for a disk that stores its bytes itself, where a hole is what no image holds.
   */
  public static Contexts ofOneImage(ExtentSource source) {
    MetaContext allocation = new MetaContext(Allocation.NAME, Support.NATIVE, source);
    return none().with(allocation).with(AllocationDepth.ofOneImage(allocation));
  }

  /** The context of that name, if there is one. */
  public Optional<MetaContext> find(String name) {
    return all.stream().filter(context -> context.name().equals(name)).findFirst();
  }

  /** {@code base:allocation}, if it is there. */
  public Optional<MetaContext> allocation() {
    return find(Allocation.NAME);
  }

  /**
   * {@code base:allocation}, or for a disk of {@code size} bytes without it, one that says data.
   */
  public MetaContext allocationOrData(long size) {
    return allocation()
        .orElseGet(
            () ->
                new MetaContext(
                    Allocation.NAME,
                    Support.NATIVE,
                    (asked, atMost) ->
                        ExtentMap.of(asked.offset(), size - asked.offset(), Allocation.DATA)));
  }

  /**
   * All contexts as seen on a disk that shows {@code part} of this one, {@code by} bytes further:
   * for filters such as offset and partition, {@code by} is {@code -part.offset()}.
   */
  public Contexts moved(long by, Range part) {
    return map(context -> context.through(source -> moved(source, by, part)));
  }

  private static ExtentSource moved(ExtentSource source, long by, Range part) {
    return (asked, atMost) -> {
      Range below = asked.shift(-by);
      return source
          .extents(below, atMost)
          .clip(Range.between(below.offset(), part.end()))
          .filter(map -> map.start() == below.offset())
          .orElseThrow(() -> uncovered(below))
          .shift(by);
    };
  }

  private static IOException uncovered(Range asked) {
    return new NbdException(
        ErrorCode.EIO, "the layer below told no extent for the first byte of " + asked);
  }

  /** Only the context of that name, or none. */
  public Contexts only(String name) {
    return find(name).map(context -> new Contexts(List.of(context))).orElse(NONE);
  }

  /** These contexts and, last, {@code context}; one with the same name is left out for it. */
  public Contexts with(MetaContext context) {
    List<MetaContext> result = new ArrayList<>(without(context.name()).all);
    result.add(context);
    return new Contexts(result);
  }

  /** These contexts but the one of that name. */
  public Contexts without(String name) {
    return new Contexts(all.stream().filter(context -> !context.name().equals(name)).toList());
  }

  /**
   * Each context changed by {@code change}, which keeps the name.
   *
   * @throws IllegalArgumentException if it does not
   */
  public Contexts map(Function<MetaContext, MetaContext> change) {
    return new Contexts(all.stream().map(context -> sameName(context, change)).toList());
  }

  private static MetaContext sameName(
      MetaContext context, Function<MetaContext, MetaContext> change) {
    MetaContext changed = change.apply(context);
    if (!changed.name().equals(context.name())) {
      throw new IllegalArgumentException(
          "metadata context " + context.name() + " cannot become " + changed.name());
    }
    return changed;
  }

  /** The names, in order. */
  public List<String> names() {
    return all.stream().map(MetaContext::name).toList();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  @Override
  public Iterator<MetaContext> iterator() {
    return all.iterator();
  }

  @Override
  public String toString() {
    return "Contexts" + names();
  }
}
