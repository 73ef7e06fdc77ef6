package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import nbd.api.ExtentMap;
import nbd.api.StrictExtents;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.MappedDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random maps, block sizes and requests, over extents that are longer than 32 bits: every answer
 * keeps the document's rules and claims nothing that the map does not say.
 */
class RandomStatusTest {
  private static final long UNIT = 1 << 16;

  private static ExtentMap map(Random random) {
    StrictExtents map = ExtentMap.strict(0);
    int count = 1 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      long length = random.nextInt(4) == 0 ? UNIT << random.nextInt(20) : UNIT;
      map.append(length * (1 + random.nextInt(9)), random.nextInt(4));
    }
    return map.build();
  }

  /** A source that tells sometimes less and sometimes more than it was asked. */
  private static ByteDisk disk(ExtentMap map, int block, Random random) {
    return MappedDisk.of(
        map.end(),
        block,
        (asked, most) -> {
          ExtentMap known = random.nextBoolean() ? map : map.clip(asked).orElseThrow();
          return known.start() == asked.offset() && random.nextBoolean()
              ? known.atMost(Math.min(most, 1 + random.nextInt(10)))
              : known;
        });
  }

  private static void assertRight(Request request, ExtentMap map, Descriptors told, int block) {
    long at = request.offset();
    for (int i = 0; i < told.count(); i++) {
      String which = "descriptor " + i + " of " + told + " for " + request;
      assertThat(told.length(i) % block).as(which).isZero();
      assertThat(map.statusAt(at)).as(which).isEqualTo(told.status(i));
      assertThat(map.statusAt(at + told.length(i) - 1)).as(which).isEqualTo(told.status(i));
      assertThat(map.clip(nbd.api.Range.between(at, at + told.length(i))).orElseThrow().count())
          .as(which)
          .isEqualTo(1);
      assertThat(i > 0 && told.status(i) == told.status(i - 1)).as(which).isFalse();
      at += told.length(i);
      boolean last = i == told.count() - 1;
      assertThat(last || at < request.offset() + request.length()).as(which).isTrue();
    }
    if (request.flags().has(CommandFlag.REQ_ONE)) {
      assertThat(told.count()).isEqualTo(1);
      assertThat(told.length(0)).isLessThanOrEqualTo(request.length());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyAnswerKeepsTheRules(long seed) throws IOException {
    Random random = new Random(seed);
    int block = 1 << random.nextInt(17);
    ExtentMap map = map(random);
    try (Serving serving = Serving.disk(disk(map, block, random));
        RawSession session = serving.allocation()) {
      for (int i = 0; i < 300; i++) {
        long offset = random.nextLong(map.end()) / block * block;
        long most = Math.min(map.end() - offset, 0xffff_ffffL / block * block);
        long length = random.nextInt(4) == 0 ? most : block * (1 + random.nextLong(most / block));
        Request request =
            random.nextBoolean()
                ? Requests.status(offset, length)
                : Requests.status(offset, length, CommandFlag.REQ_ONE);
        Descriptors told = session.ask(request).statuses().getFirst().descriptors();
        assertRight(request, map, told, block);
      }
    }
  }
}
