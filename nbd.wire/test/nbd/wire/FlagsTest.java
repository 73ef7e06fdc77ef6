package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlagsTest {
  private static final Flags<CommandFlag> NONE = Flags.none(CommandFlag.class);

  @Test
  void aSetHasTheBitsOfItsFlags() {
    Flags<CommandFlag> flags = Flags.of(CommandFlag.FUA, CommandFlag.REQ_ONE, CommandFlag.FUA);
    assertThat(flags.bits()).isEqualTo(0b1001);
    assertThat(flags.has(CommandFlag.FUA)).isTrue();
    assertThat(flags.has(CommandFlag.REQ_ONE)).isTrue();
    assertThat(flags.has(CommandFlag.DF)).isFalse();
  }

  @Test
  void addingAndTakingAwayLeaveTheOriginalAlone() {
    Flags<CommandFlag> fua = Flags.of(CommandFlag.FUA);
    assertThat(fua.with(CommandFlag.DF).bits()).isEqualTo(0b101);
    assertThat(fua.without(CommandFlag.FUA)).isEqualTo(NONE);
    assertThat(fua.without(CommandFlag.DF)).isEqualTo(fua);
    assertThat(fua.bits()).isEqualTo(1);
  }

  @Test
  void bitsWithoutANameAreKeptAndTold() {
    Flags<CommandFlag> flags = Flags.ofBits(CommandFlag.class, 0x8041);
    assertThat(flags.bits()).isEqualTo(0x8041);
    assertThat(flags.unknownBits()).isEqualTo(0x8040);
    assertThat(flags).hasToString("[FUA, 0x8040]");
    assertThat(Flags.of(CommandFlag.FUA).unknownBits()).isZero();
  }

  @Test
  void onlyFromCountsUnknownBitsToo() {
    Flags<CommandFlag> allowed = Flags.of(CommandFlag.FUA, CommandFlag.DF);
    assertThat(Flags.of(CommandFlag.DF).onlyFrom(allowed)).isTrue();
    assertThat(NONE.onlyFrom(NONE)).isTrue();
    assertThat(Flags.of(CommandFlag.NO_HOLE).onlyFrom(allowed)).isFalse();
    assertThat(Flags.ofBits(CommandFlag.class, 0x8001).onlyFrom(allowed)).isFalse();
  }

  @Test
  void equalityIsOfKindAndBits() {
    assertThat(Flags.of(CommandFlag.DF)).isEqualTo(Flags.ofBits(CommandFlag.class, 4));
    assertThat(Flags.of(CommandFlag.DF)).hasSameHashCodeAs(Flags.ofBits(CommandFlag.class, 4));
    assertThat((Object) Flags.of(ClientFlag.NO_ZEROES))
        .isNotEqualTo(Flags.of(HandshakeFlag.NO_ZEROES));
    assertThat(Flags.of(CommandFlag.DF)).isNotEqualTo(NONE);
  }

  @Test
  void emptySetsAreOneObject() {
    assertThat(Flags.ofBits(CommandFlag.class, 0)).isSameAs(NONE);
    assertThat(Flags.of(CommandFlag.DF).without(CommandFlag.DF)).isSameAs(NONE);
    assertThat(NONE.isEmpty()).isTrue();
    assertThat(Flags.of(CommandFlag.DF).isEmpty()).isFalse();
    assertThat(NONE).hasToString("[]");
  }
}
