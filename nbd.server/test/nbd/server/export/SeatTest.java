package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.Concurrency;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.TestClient;
import org.junit.jupiter.api.Test;

class SeatTest {
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private int closes;

  private final ByteDisk disk =
      new ByteDisk(ByteDisk.ableTraits(4096).build()) {
        @Override
        public void close() throws IOException {
          closes++;
          super.close();
        }
      };

  private final Seat seat = seat();

  private Seat seat() {
    return new Seat(
        new Guest("", TestClient::of),
        new Opened(disk, disk.traits(), Concurrency.PARALLEL),
        new Seat.Keeper() {
          @Override
          public void emptied(Seat emptied) {
            told.add("emptied");
          }

          @Override
          public void closed(Seat closed) {
            told.add("closed");
          }
        });
  }

  private void assertRefuses() {
    assertThatThrownBy(seat::enter)
        .isInstanceOfSatisfying(
            NbdException.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.ESHUTDOWN));
  }

  @Test
  void letsInUntilItIsShut() throws IOException {
    assertThat(seat.enter().handle()).isSameAs(disk);
    seat.leave();
    assertThat(seat.isOpen()).isTrue();
    seat.end();
    assertThat(seat.isOpen()).isFalse();
    assertRefuses();
    assertRefuses();
    assertThat(told).containsExactly("emptied");
  }

  @Test
  void isEmptyWhenTheLastOfThoseInsideHasLeft() throws IOException {
    seat.enter();
    seat.stay();
    seat.enter();
    seat.end();
    assertRefuses();
    seat.leave();
    seat.leave();
    assertThat(seat.isEmpty()).isFalse();
    assertThat(told).isEmpty();
    seat.leave();
    assertThat(seat.isEmpty()).isTrue();
    assertThat(told).containsExactly("emptied");
  }

  @Test
  void anOpenSeatIsNotEmptyThoughNobodyIsInside() throws IOException {
    assertThat(seat.isEmpty()).isFalse();
    seat.enter();
    seat.leave();
    assertThat(seat.isEmpty()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void closesTheDiskOnceAndLetsNobodyInThen() throws IOException {
    seat.close();
    seat.close();
    assertThat(closes).isEqualTo(1);
    assertThat(told).containsExactly("emptied", "closed");
    assertRefuses();
  }

  /** Each round: two threads go in and out while the seat is shut; whoever is in keeps it full. */
  @Test
  void nobodyIsInsideASeatThatIsEmpty() throws InterruptedException {
    for (int round = 0; round < 500; round++) {
      Seat contested = seat();
      AtomicInteger inside = new AtomicInteger();
      CountDownLatch begin = new CountDownLatch(1);
      List<Thread> guests = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        guests.add(Thread.ofPlatform().start(() -> visit(contested, inside, begin)));
      }
      begin.countDown();
      contested.end();
      while (!contested.isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(inside).hasValue(0);
      for (Thread guest : guests) {
        guest.join();
      }
      assertThat(contested.isEmpty()).isTrue();
    }
  }

  private static void visit(Seat seat, AtomicInteger inside, CountDownLatch begin) {
    try {
      begin.await();
      while (true) {
        seat.enter();
        inside.incrementAndGet();
        Thread.onSpinWait();
        inside.decrementAndGet();
        seat.leave();
      }
    } catch (NbdException shut) {
      return;
    } catch (InterruptedException never) {
      throw new IllegalStateException(never);
    }
  }
}
