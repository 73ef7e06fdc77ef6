package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Request;
import nbd.wire.RequestType;
import nbd.wire.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each of the 16 bits on each command: only what was told and is documented for it is taken. */
class CommandFlagsTest {
  private static final Set<CommandFlag> ALWAYS_REFUSED = EnumSet.of(CommandFlag.PAYLOAD_LEN);

  private static ByteDisk disk(Traits.Builder traits) {
    return new ByteDisk(traits.build(), Contexts.ofAllocation((_, _) -> ExtentMap.of(0, 4096, 0)));
  }

  private static Set<CommandFlag> documented(RequestType type, boolean fua, boolean structured) {
    Set<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
    if (fua) {
      flags.add(CommandFlag.FUA);
    }
    switch (type) {
      case READ -> {
        if (structured) {
          flags.add(CommandFlag.DF);
        }
      }
      case WRITE_ZEROES -> flags.addAll(Set.of(CommandFlag.NO_HOLE, CommandFlag.FAST_ZERO));
      case BLOCK_STATUS -> flags.add(CommandFlag.REQ_ONE);
      default -> {}
    }
    flags.removeAll(ALWAYS_REFUSED);
    return flags;
  }

  private static Request request(RequestType type, int bits) {
    Flags<CommandFlag> flags = Flags.ofBits(CommandFlag.class, bits);
    return switch (type) {
      case READ -> new Request.Read(flags, bits, 0, 512);
      case WRITE -> new Request.Write(flags, bits, 0, 512);
      case DISC -> new Request.Disconnect(flags, bits, 0, 0);
      case FLUSH -> new Request.Flush(flags, bits, 0, 0);
      case TRIM -> new Request.Trim(flags, bits, 0, 512);
      case CACHE -> new Request.Cache(flags, bits, 0, 512);
      case WRITE_ZEROES -> new Request.WriteZeroes(flags, bits, 0, 512);
      case BLOCK_STATUS -> new Request.BlockStatus(flags, bits, 0, 512);
    };
  }

  private static void assertFlags(RawSession session, RequestType type, int taken)
      throws IOException {
    for (int bit = 1; bit < 1 << 16; bit <<= 1) {
      assertTaken(session, request(type, bit), (taken & bit) != 0);
      assertTaken(session, request(type, taken | bit), (taken & bit) != 0);
    }
    assertTaken(session, request(type, taken), true);
    assertTaken(session, request(type, 0), true);
    session.assertLives();
  }

  private static void assertTaken(RawSession session, Request request, boolean taken)
      throws IOException {
    WireError error = session.ask(request).error().orElse(null);
    assertThat(error).as("%s", request).isEqualTo(taken ? null : WireError.EINVAL);
  }

  private static int bits(Set<CommandFlag> flags) {
    return flags.stream().mapToInt(CommandFlag::bit).sum();
  }

  @ParameterizedTest
  @EnumSource(names = "DISC", mode = EnumSource.Mode.EXCLUDE)
  void withFuaToldFuaIsTakenEverywhere(RequestType type) throws IOException {
    try (Serving serving = Serving.disk(disk(ByteDisk.ableTraits(4096)));
        RawSession session = serving.allocation()) {
      assertFlags(session, type, bits(documented(type, true, true)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "DISC", mode = EnumSource.Mode.EXCLUDE)
  void withoutFuaToldItIsTakenNowhere(RequestType type) throws IOException {
    try (Serving serving = Serving.disk(disk(ByteDisk.ableTraits(4096).fua(Support.NONE)));
        RawSession session = serving.allocation()) {
      assertFlags(session, type, bits(documented(type, false, true)));
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"DISC", "BLOCK_STATUS"},
      mode = EnumSource.Mode.EXCLUDE)
  void withoutStructuredRepliesThereIsNoDf(RequestType type) throws IOException {
    try (Serving serving = Serving.disk(disk(ByteDisk.ableTraits(4096)));
        RawSession session = serving.simple()) {
      assertFlags(session, type, bits(documented(type, true, false)));
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE, false", "EMULATE, true", "NATIVE, true"})
  void fastZeroIsKnownOnlyWhereItWasTold(Support support, boolean known) throws IOException {
    try (Serving serving = Serving.disk(disk(ByteDisk.ableTraits(4096).fastZero(support)));
        RawSession session = serving.structured()) {
      WireError emulated = support == Support.EMULATE ? WireError.ENOTSUP : null;
      assertThat(
              session
                  .ask(request(RequestType.WRITE_ZEROES, CommandFlag.FAST_ZERO.bit()))
                  .error()
                  .orElse(null))
          .isEqualTo(known ? emulated : WireError.EINVAL);
      session.assertLives();
    }
  }

  @ParameterizedTest
  @EnumSource(CommandFlag.class)
  void disconnectIsOneWhateverItsFlags(CommandFlag flag) throws IOException {
    try (Serving serving = Serving.disk(disk(ByteDisk.ableTraits(4096)));
        RawClient client = serving.connect()) {
      RawSession session = client.go("");
      session.send(request(RequestType.DISC, flag.bit())).assertEnds();
    }
  }
}
