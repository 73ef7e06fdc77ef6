package nbd.itest.extents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.MetaContext;
import nbd.api.Support;
import nbd.testkit.Descriptor;
import nbd.testkit.Headers;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A plugin tells more bits of a status than its context has. */
@Timeout(60)
class NarrowContextsTest {
  private static final long WIDE = 1L << 32;

  /** Extents that differ in the upper half only, and then one that differs in the lower half. */
  private static final ExtentMap MAP =
      ExtentMap.strict(0).append(1000, 5).append(1000, WIDE | 5).append(1000, WIDE | 4).build();

  private static ServedDisk serve() throws IOException {
    ExtentSource source = (asked, atMost) -> MAP.clip(asked).orElseThrow();
    return Layers.of(
            Scripted.ofSize(3000)
                .context("x:narrow", source)
                .context(new MetaContext("x:wide", Support.EMULATE, source, true)))
        .serve();
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheLowerHalfOfANarrowStatusIsTold(Headers headers) throws IOException {
    try (ServedDisk served = serve();
        WireClient client = served.connect(headers)) {
      assertThat(client.status(0, 3000, 0).get("x:narrow"))
          .isEqualTo(List.of(new Descriptor(0, 2000, 5), new Descriptor(2000, 1000, 4)));
      assertThat(client.status(0, 3000, WireClient.REQ_ONE).get("x:narrow"))
          .isEqualTo(List.of(new Descriptor(0, 2000, 5)));
    }
  }

  @Test
  void aWideStatusIsToldWholeOrNotAtAll() throws IOException {
    try (ServedDisk served = serve();
        WireClient compact = served.connect();
        WireClient extended = served.connect(Headers.EXTENDED)) {
      assertThat(compact.facts().contexts()).containsOnlyKeys("x:narrow");
      assertThat(extended.status(0, 3000, 0).get("x:wide"))
          .isEqualTo(
              List.of(
                  new Descriptor(0, 1000, 5),
                  new Descriptor(1000, 1000, WIDE | 5),
                  new Descriptor(2000, 1000, WIDE | 4)));
    }
  }
}
