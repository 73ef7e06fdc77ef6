package nbd.plugin.memory;

import java.util.Arrays;

/**
 * The page table as objects of the JDK, which outlive this bundle: for a uniform node its entry, an
 * Integer; for a leaf its array, the very one; for a branch an array of its 64 children.
 */
final class RetainedTable {
  private RetainedTable() {}

  /** What becomes of a node. */
  static Object of(Node node) {
    return switch (node) {
      case Uniform all -> all.entry();
      case Leaf leaf -> leaf.retained();
      case Branch branch -> {
        Object[] children = new Object[Branch.SIZE];
        Arrays.setAll(children, index -> of(branch.child(index)));
        yield children;
      }
    };
  }

  /**
   * The node that has become that.
   *
   * @throws IllegalArgumentException if none becomes so
   */
  static Node node(Object retained) {
    return switch (retained) {
      case Integer entry -> Uniform.of(entry);
      case int[] entries -> new Leaf(entries);
      case Object[] children ->
          new Branch(Arrays.stream(children).map(RetainedTable::node).toArray(Node[]::new));
      case null, default -> throw new IllegalArgumentException("in the page table: " + retained);
    };
  }
}
