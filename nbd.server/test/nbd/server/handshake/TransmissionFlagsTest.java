package nbd.server.handshake;

import static nbd.wire.TransmissionFlag.CAN_MULTI_CONN;
import static nbd.wire.TransmissionFlag.HAS_FLAGS;
import static nbd.wire.TransmissionFlag.READ_ONLY;
import static nbd.wire.TransmissionFlag.ROTATIONAL;
import static nbd.wire.TransmissionFlag.SEND_CACHE;
import static nbd.wire.TransmissionFlag.SEND_DF;
import static nbd.wire.TransmissionFlag.SEND_FAST_ZERO;
import static nbd.wire.TransmissionFlag.SEND_FLUSH;
import static nbd.wire.TransmissionFlag.SEND_FUA;
import static nbd.wire.TransmissionFlag.SEND_TRIM;
import static nbd.wire.TransmissionFlag.SEND_WRITE_ZEROES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import nbd.api.Concurrency;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.server.NbdServer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.Flags;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients are offered is what the traits say. */
class TransmissionFlagsTest {
  private static Traits.Builder plain() {
    return Traits.of(4096);
  }

  private static Arguments row(Traits.Builder traits, TransmissionFlag... more) {
    return arguments(traits.build(), Flags.of(HAS_FLAGS, more));
  }

  private static Stream<Arguments> of(Support support) {
    return Stream.of(
        row(plain().flush(support), SEND_FLUSH),
        row(plain().flush(Support.NATIVE).fua(support), SEND_FLUSH, SEND_FUA),
        row(plain().trim(support), SEND_TRIM),
        row(plain().zero(support), SEND_WRITE_ZEROES),
        row(plain().zero(support).fastZero(support), SEND_WRITE_ZEROES, SEND_FAST_ZERO),
        row(plain().cache(support), SEND_CACHE),
        row(plain().multiConn(support), CAN_MULTI_CONN));
  }

  static Stream<Arguments> table() {
    Stream<Arguments> others =
        Stream.of(
            row(plain()),
            row(plain().rotational(true), ROTATIONAL),
            row(plain().readOnly(true), READ_ONLY),
            row(
                ByteDisk.ableTraits(4096).readOnly(true),
                READ_ONLY,
                SEND_FLUSH,
                SEND_CACHE,
                CAN_MULTI_CONN));
    return Stream.of(others, of(Support.NATIVE), of(Support.EMULATE)).flatMap(rows -> rows);
  }

  @ParameterizedTest
  @MethodSource("table")
  void areWhatTheTraitsOffer(Traits traits, Flags<TransmissionFlag> flags) throws IOException {
    try (Serving serving = Serving.disk(new ByteDisk(traits));
        RawSession simple = serving.simple();
        RawSession structured = serving.structured();
        RawSession byName = serving.connect().exportName("")) {
      assertThat(simple.export().flags()).isEqualTo(flags);
      assertThat(byName.export().flags()).isEqualTo(flags);
      assertThat(structured.export().flags()).isEqualTo(flags.with(SEND_DF));
    }
  }

  @Test
  void aReadOnlyServerOffersNoChange() throws IOException {
    var builder = NbdServer.builder().export(new TestExport(ByteDisk.able(4096))).readOnly(true);
    try (Serving serving = Serving.unix(builder);
        RawSession session = serving.simple()) {
      assertThat(session.export().flags())
          .isEqualTo(Flags.of(HAS_FLAGS, READ_ONLY, SEND_FLUSH, SEND_CACHE, CAN_MULTI_CONN));
    }
  }

  @Test
  void anExportForOneClientAtATimeOffersNoSecondConnection() throws IOException {
    TestExport export =
        new TestExport(ByteDisk.able(4096)).standing(Concurrency.SERIALIZE_CONNECTIONS);
    try (Serving serving = Serving.of(export);
        RawSession session = serving.simple()) {
      assertThat(session.export().flags().has(CAN_MULTI_CONN)).isFalse();
    }
  }
}
