package nbd.plugin.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * An inner node of the page table. 64 children are few enough that a lone page far out in a huge
 * disk costs little heap, and enough for a short way down. Read without a lock; changed only under
 * the lock of the table.
 */
final class Branch implements Node {
  /** How many bits of a page number choose the child. */
  static final int BITS = 6;

  static final int SIZE = 1 << BITS;
  private static final VarHandle CHILD = MethodHandles.arrayElementVarHandle(Node[].class);

  private final Node[] children;
  private int used;

  /** A branch that says the same as {@code all}. */
  Branch(Uniform all) {
    children = new Node[SIZE];
    Arrays.fill(children, all);
    used = all == Uniform.HOLES ? 0 : SIZE;
  }

  /** A branch with these children, one for each index. */
  Branch(Node[] children) {
    if (children.length != SIZE) {
      throw new IllegalArgumentException("a branch of " + children.length + " children");
    }
    this.children = children;
    used = (int) Arrays.stream(children).filter(child -> child != Uniform.HOLES).count();
  }

  /**
   * The child that is responsible for {@code page}, when children have {@code shift} bits of it.
   */
  static int index(long page, int shift) {
    return (int) (page >>> shift) & (SIZE - 1);
  }

  Node child(int index) {
    return (Node) CHILD.getAcquire(children, index);
  }

  /** Under the lock of the table. */
  void replace(int index, Node child) {
    used += (child == Uniform.HOLES ? 0 : 1) - (children[index] == Uniform.HOLES ? 0 : 1);
    CHILD.setRelease(children, index, child);
  }

  /** Whether there are only holes below, so that it can be dropped; under the lock of the table. */
  boolean isUnused() {
    return used == 0;
  }

  /** How many children from {@code index} on are {@code all}. */
  int sameFrom(int index, Uniform all) {
    int end = index;
    while (end < SIZE && child(end) == all) {
      end++;
    }
    return end - index;
  }
}
