package nbd.plugin.memory;

import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/**
 * Says what is at each page of a disk: a radix tree just high enough for the disk. A part that is
 * all hole or all allocated zero is one {@link Uniform} node whatever its size, so that it costs
 * one step and no memory; a part that has become all hole is dropped.
 *
 * <p>Any thread may read, without a lock. {@link #set} is called by who has the lock of that page.
 * The shape of the tree changes only under this object's monitor, and always from the root down, so
 * that nothing is ever hung below a node that was dropped meanwhile.
 */
final class PageTable {
  private final long pages;

  /** The root has so many bits of the page number. */
  private final int top;

  private volatile Node root;

  /** A table of holes, for {@code pages} pages, up to 2^48. */
  PageTable(long pages) {
    this(pages, Uniform.HOLES);
  }

  /** A table with that root, which is right for so many pages. */
  PageTable(long pages, Node root) {
    this.pages = pages;
    this.root = root;
    int bits = Leaf.BITS;
    while (pages > 1L << bits) {
      bits += Branch.BITS;
    }
    top = bits;
  }

  /** The root, while nobody changes the table. */
  synchronized Node root() {
    return root;
  }

  /** The entry of a page. */
  int get(long page) {
    return entry(find(page), page);
  }

  private static int entry(Node node, long page) {
    return switch (node) {
      case Leaf leaf -> leaf.get(Leaf.index(page));
      case Uniform all -> all.entry();
      case Branch _ -> throw new IllegalStateException("a branch where leaves are");
    };
  }

  /** The leaf or uniform node that tells of a page. */
  private Node find(long page) {
    Node node = root;
    for (int shift = top - Branch.BITS; node instanceof Branch branch; shift -= Branch.BITS) {
      node = branch.child(Branch.index(page, shift));
    }
    return node;
  }

  /** What is at a page and, as far as one node can tell, behind it; a {@link Run}. */
  long look(long page) {
    Node node = root;
    int shift = top;
    while (node instanceof Branch branch) {
      shift -= Branch.BITS;
      int index = Branch.index(page, shift);
      node = branch.child(index);
      if (node instanceof Uniform all) {
        long end = ((page >>> shift) + 1 + branch.sameFrom(index + 1, all)) << shift;
        return Run.of(end, Entry.status(all.entry()));
      }
    }
    if (node instanceof Leaf leaf) {
      int index = Leaf.index(page);
      long status = Entry.status(leaf.get(index));
      return Run.of(page + 1 + leaf.sameFrom(index + 1, status), status);
    }
    return Run.of(1L << top, Entry.status(entry(node, page)));
  }

  /** Sets the entry of a page, under the lock of that page. */
  void set(long page, int entry) {
    Node node = find(page);
    while (!(node instanceof Leaf leaf && leaf.put(Leaf.index(page), entry))) {
      if (node instanceof Uniform all && all.entry() == entry) {
        return;
      }
      node = grow(page);
    }
    if (entry == Entry.HOLE && leaf.isUnused()) {
      prune(page);
    }
  }

  private Node grow(long page) {
    return change(page, Leaf.BITS, node -> node instanceof Uniform all ? new Leaf(all) : node);
  }

  private void prune(long page) {
    change(
        page, Leaf.BITS, node -> node instanceof Leaf leaf && leaf.seal() ? Uniform.HOLES : node);
  }

  /**
   * Makes the pages from {@code first} up to {@code end} holes or allocated zeroes: uniform parts
   * here, at one step each, and single pages by the caller.
   *
   * @param each gets the pages whose entry is another one, and sets it under the lock of the page
   */
  void fill(long first, long end, Uniform all, LongConsumer each) {
    // Behind the last page nobody looks; up to the end of the table there are no partial nodes.
    fill(root, 0, top, first, end == pages ? 1L << top : end, all, each);
  }

  private void fill(
      Node seen, long base, int shift, long first, long end, Uniform all, LongConsumer each) {
    if (seen == all) {
      return;
    }
    boolean covered = first <= base && base + (1L << shift) <= end;
    Node node = covered && seen instanceof Uniform ? mark(base, shift, all) : seen;
    if (node == all) {
      return;
    }
    long from = Math.max(first, base);
    long to = Math.min(end, base + (1L << shift));
    if (shift == Leaf.BITS) {
      fillPages(node, from, Math.min(to, pages), all, each);
      return;
    }
    int below = shift - Branch.BITS;
    for (long at = from >>> below << below; at < to; at += 1L << below) {
      Node child = node instanceof Branch branch ? branch.child(Branch.index(at, below)) : node;
      fill(child, at, below, first, end, all, each);
    }
  }

  private static void fillPages(Node node, long from, long to, Uniform all, LongConsumer each) {
    for (long page = from; page < to; page++) {
      if (entry(node, page) != all.entry()) {
        each.accept(page);
      }
    }
  }

  /** Makes a uniform node {@code all}, unless others have put something there meanwhile. */
  private Node mark(long base, int shift, Uniform all) {
    return change(base, shift, node -> node instanceof Uniform ? all : node);
  }

  /**
   * Replaces the node that has {@code shift} bits of {@code page}, and drops branches that have
   * become unused.
   *
   * @return the node that is there now
   */
  private synchronized Node change(long page, int shift, UnaryOperator<Node> by) {
    Node[] result = new Node[1];
    root = changed(root, top, page, shift, node -> result[0] = by.apply(node));
    return result[0];
  }

  private static Node changed(Node node, int bits, long page, int shift, UnaryOperator<Node> by) {
    if (bits == shift) {
      return by.apply(node);
    }
    int below = bits - Branch.BITS;
    Branch branch = node instanceof Branch there ? there : new Branch((Uniform) node);
    int index = Branch.index(page, below);
    branch.replace(index, changed(branch.child(index), below, page, shift, by));
    return branch.isUnused() ? Uniform.HOLES : branch;
  }
}
