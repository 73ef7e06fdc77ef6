package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import org.junit.jupiter.api.Test;

class PagePoolTest {
  private static final int PAGES_OF_SLAB = 32;

  private final PagePool pool = new PagePool(TestMemory.unlimited());

  private List<Integer> take(int count) throws NbdException {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(pool.take());
    }
    return taken;
  }

  @Test
  void givesEachPageOnceAndNoneThatLooksLikeAHoleOrAZero() throws Exception {
    List<Integer> taken = take(200);
    assertThat(new HashSet<>(taken)).hasSize(200);
    assertThat(taken).allMatch(Entry::isPage);
    assertThat(pool.used()).isEqualTo(200);
    assertThat(pool.slabs()).isEqualTo(7);
  }

  @Test
  void pagesDoNotOverlap() throws Exception {
    List<Integer> taken = take(100);
    for (int page : taken) {
      ByteBuffer view = pool.slab(page).view(page, 0, Page.SIZE);
      for (int at = 0; at < Page.SIZE; at += 4) {
        view.putInt(at, page);
      }
    }
    for (int page : taken) {
      ByteBuffer view = pool.slab(page).view(page, 0, Page.SIZE);
      for (int at = 0; at < Page.SIZE; at += 4) {
        assertThat(view.getInt(at)).isEqualTo(page);
      }
    }
  }

  @Test
  void takesThePageAgainThatBecameFreeLast() throws Exception {
    List<Integer> taken = take(100);
    pool.drop(taken.get(70));
    pool.drop(taken.get(5));
    pool.drop(taken.get(6));
    assertThat(take(3)).containsExactly(taken.get(6), taken.get(5), taken.get(70));
  }

  @Test
  void saysOfAPageThatWasUsedThatItIsNotFresh() throws Exception {
    int page = pool.take();
    assertThat(pool.slab(page).isFresh(page)).isTrue();
    pool.drop(page);
    assertThat(pool.take()).isEqualTo(page);
    assertThat(pool.slab(page).isFresh(page)).isFalse();
  }

  @Test
  void keepsAPageUntilItsLastHolderDropsIt() throws Exception {
    int page = pool.take();
    pool.slab(page).hold(page);
    pool.drop(page);
    assertThat(pool.used()).isEqualTo(1);
    pool.drop(page);
    assertThat(pool.used()).isZero();
  }

  @Test
  void givesSlabsBackButForTwo() throws Exception {
    List<Integer> taken = take(10 * PAGES_OF_SLAB);
    Collections.shuffle(taken, new Random(1));
    taken.forEach(pool::drop);
    assertThat(pool.slabs()).isEqualTo(2);
    assertThat(take(2 * PAGES_OF_SLAB)).doesNotHaveDuplicates();
    assertThat(pool.slabs()).isEqualTo(2);
  }

  @Test
  void keepsASlabAsLongAsOnePageIsInUse() throws Exception {
    List<Integer> taken = take(10 * PAGES_OF_SLAB);
    for (int i = 0; i < taken.size(); i++) {
      if (i % PAGES_OF_SLAB != 7) {
        pool.drop(taken.get(i));
      }
    }
    assertThat(pool.slabs()).isEqualTo(10);
    assertThat(pool.used()).isEqualTo(10);
  }

  @Test
  void afterCloseGivesASlabBackWhenItsLastPageIsDropped() throws Exception {
    List<Integer> taken = take(PAGES_OF_SLAB + 1);
    taken.subList(1, PAGES_OF_SLAB).forEach(pool::drop);
    pool.close();
    assertThat(pool.slabs()).isEqualTo(2);
    pool.drop(taken.get(0));
    assertThat(pool.slabs()).isEqualTo(1);
    pool.drop(taken.get(PAGES_OF_SLAB));
    assertThat(pool.slabs()).isZero();
  }

  @Test
  void closesTheMemoryOfASlabThatItGivesBack() throws Exception {
    List<Integer> taken = take(3 * PAGES_OF_SLAB);
    ByteBuffer dangling = pool.slab(taken.get(0)).view(taken.get(0), 0, 1);
    Collections.reverse(taken);
    taken.forEach(pool::drop);
    assertThatThrownBy(() -> dangling.get(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void neverGivesAPageToTwoThreads() throws Exception {
    Set<Integer> inUse = ConcurrentHashMap.newKeySet();
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> threads = Collections.nCopies(4, () -> takeAndDrop(inUse));
      for (Future<Void> done : executor.invokeAll(threads, 60, TimeUnit.SECONDS)) {
        done.get();
      }
    }
    assertThat(pool.used()).isZero();
    assertThat(pool.slabs()).isLessThanOrEqualTo(2);
  }

  private Void takeAndDrop(Set<Integer> inUse) throws NbdException {
    for (int round = 0; round < 2000; round++) {
      List<Integer> mine = take(1 + round % 70);
      assertThat(inUse.addAll(mine)).isTrue();
      assertThat(mine).allMatch(page -> pool.slab(page).holders(page) == 1);
      for (int page : mine) {
        assertThat(inUse.remove(page)).as("page %s is taken twice", page).isTrue();
        pool.drop(page);
      }
    }
    return null;
  }

  @Test
  void saysThatThereIsNoMemoryAndGoesOnWithWhatIsFree() throws Exception {
    PagePool small = new PagePool(new TestMemory(1));
    int first = small.take();
    for (int i = 1; i < PAGES_OF_SLAB; i++) {
      small.take();
    }
    assertThatThrownBy(small::take)
        .isInstanceOfSatisfying(
            NbdException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.ENOMEM))
        .hasMessage("no memory for more than the 1048576 bytes that this disk has in use");
    assertThat(small.used()).isEqualTo(PAGES_OF_SLAB);
    small.drop(first);
    assertThat(small.take()).isEqualTo(first);
  }

  @Test
  void saysTheSameWhenTheSystemThrowsAnError() {
    PagePool none =
        new PagePool(
            new SlabMemory() {
              @Override
              public MemorySegment reserve(Arena arena, long bytes) {
                throw new OutOfMemoryError("the system has none");
              }

              @Override
              public void close() {}
            });
    assertThatThrownBy(none::take).isInstanceOf(NbdException.class);
    assertThat(none.slabs()).isZero();
  }

  /** The segment is the same for all slabs, as nobody looks at it. */
  @Test
  void takesLargerSlabsWhenThereAreMany() throws Exception {
    List<Long> sizes = new ArrayList<>();
    try (Arena all = Arena.ofShared()) {
      MemorySegment same = all.allocate(1 << 22);
      PagePool large =
          new PagePool(
              new SlabMemory() {
                @Override
                public MemorySegment reserve(Arena arena, long bytes) {
                  sizes.add(bytes);
                  return same.asSlice(0, bytes);
                }

                @Override
                public void close() {}
              });
      for (int i = 0; i < 8193 * PAGES_OF_SLAB; i++) {
        large.take();
      }
    }
    assertThat(sizes).hasSize(8193).endsWith(2L << 20).startsWith(1L << 20);
    assertThat(sizes.subList(0, 8192)).containsOnly(1L << 20);
  }
}
