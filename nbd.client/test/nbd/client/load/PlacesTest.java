package nbd.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static LoadPlan plan(Pattern pattern) {
    return LoadPlan.of(new InetSocketAddress(0), pattern).withConnections(3);
  }

  private static long[] first(int count, Places places) {
    return LongStream.generate(places::next).limit(count).toArray();
  }

  @Test
  void eachConnectionGoesRoundInItsPart() {
    // ten whole blocks: three for each, and one for nobody
    long size = 10 * 4096 + 100;
    assertThat(first(4, new Places(plan(Pattern.SEQUENTIAL_READ), size, 0)))
        .containsExactly(0, 4096, 2 * 4096, 0);
    assertThat(first(4, new Places(plan(Pattern.SEQUENTIAL_WRITE), size, 2)))
        .containsExactly(6 * 4096, 7 * 4096, 8 * 4096, 6 * 4096);
  }

  @Test
  void randomBlocksAreAllMetAndNoneOutside() {
    long size = 10 * 4096 + 100;
    assertThat(first(1000, new Places(plan(Pattern.RANDOM_READ), size, 1)))
        .containsOnly(LongStream.range(0, 10).map(block -> block * 4096).toArray());
  }

  @Test
  void connectionsDoNotMeetTheSameBlocksInTheSameOrder() {
    long size = 1L << 62;
    assertThat(first(10, new Places(plan(Pattern.RANDOM_READ), size, 0)))
        .doesNotContain(first(10, new Places(plan(Pattern.RANDOM_READ), size, 1)));
  }

  @Test
  void aDiskWithFewerBlocksThanConnectionsIsRefused() {
    assertThatThrownBy(() -> new Places(plan(Pattern.RANDOM_READ), 3 * 4096 - 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 connections");
  }
}
