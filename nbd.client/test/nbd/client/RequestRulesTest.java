package nbd.client;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.InfoItem;
import nbd.wire.Mode;
import nbd.wire.Request;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.Test;

class RequestRulesTest {
  private static final Flags<CommandFlag> NONE = Flags.none(CommandFlag.class);
  private static final Flags<CommandFlag> FUA = Flags.of(CommandFlag.FUA);
  private static final Flags<TransmissionFlag> PLAIN = Flags.of(TransmissionFlag.HAS_FLAGS);
  private static final Flags<TransmissionFlag> ALL =
      Flags.ofBits(TransmissionFlag.class, 0xffff).without(TransmissionFlag.READ_ONLY);

  @Test
  void aPlainExportTakesReadsAndWritesOnly() {
    RequestRules rules = rules(PLAIN, 1 << 20);
    accepted(rules, new Request.Read(NONE, 1, 0, 1 << 20));
    accepted(rules, new Request.Write(NONE, 1, (1 << 20) - 1, 1));
    refused(rules, new Request.Flush(NONE, 1, 0, 0), "does not offer it (SEND_FLUSH)");
    refused(rules, new Request.Trim(NONE, 1, 0, 1), "does not offer it (SEND_TRIM)");
    refused(rules, new Request.WriteZeroes(NONE, 1, 0, 1), "does not offer it (SEND_WRITE_ZEROES)");
    refused(rules, new Request.Cache(NONE, 1, 0, 1), "does not offer it (SEND_CACHE)");
    refused(rules, new Request.Write(FUA, 1, 0, 1), "flags [FUA]; allowed for this export: []");
    refused(rules, new Request.Read(Flags.of(CommandFlag.DF), 1, 0, 1), "flags [DF]");
  }

  @Test
  void anExportThatOffersEverythingTakesEverything() {
    RequestRules rules = rules(ALL, 1 << 20);
    accepted(rules, new Request.Read(Flags.of(CommandFlag.DF), 1, 0, 1));
    accepted(rules, new Request.Write(FUA, 1, 0, 1));
    accepted(rules, new Request.Flush(NONE, 1, 0, 0));
    accepted(rules, new Request.Trim(FUA, 1, 0, 1));
    accepted(rules, new Request.Cache(NONE, 1, 0, 1));
    Flags<CommandFlag> zero = FUA.with(CommandFlag.NO_HOLE).with(CommandFlag.FAST_ZERO);
    accepted(rules, new Request.WriteZeroes(zero, 1, 0, 1));
    accepted(rules, new Request.BlockStatus(Flags.of(CommandFlag.REQ_ONE), 1, 0, 1));
  }

  @Test
  void flagsOfOtherRequestsAreRefused() {
    RequestRules rules = rules(ALL, 1 << 20);
    refused(rules, new Request.Read(FUA, 1, 0, 1), "flags [FUA]");
    refused(rules, new Request.Write(Flags.of(CommandFlag.NO_HOLE), 1, 0, 1), "flags [NO_HOLE]");
    refused(rules, new Request.BlockStatus(FUA, 1, 0, 1), "flags [FUA]");
  }

  @Test
  void aReadOnlyExportTakesNoChange() {
    RequestRules rules = rules(ALL.with(TransmissionFlag.READ_ONLY), 1 << 20);
    refused(rules, new Request.Write(NONE, 1, 0, 1), "the export is read-only");
    refused(rules, new Request.Trim(NONE, 1, 0, 1), "the export is read-only");
    refused(rules, new Request.WriteZeroes(NONE, 1, 0, 1), "the export is read-only");
    accepted(rules, new Request.Read(NONE, 1, 0, 1));
  }

  @Test
  void rangesOutsideAreRefused() {
    RequestRules rules = rules(PLAIN, 1000);
    for (long[] range :
        new long[][] {{0, 0}, {0, 1001}, {1000, 1}, {999, 2}, {-1, 1}, {1, 0xffffffffL}}) {
      refused(
          rules,
          new Request.Read(NONE, 1, range[0], range[1]),
          "1 byte or more inside the export's 1000 bytes expected");
    }
  }

  @Test
  void exportsOfMoreThan63BitsAreReachedToTheirEnd() {
    RequestRules rules = rules(PLAIN, -1);
    accepted(rules, new Request.Read(NONE, 1, -2, 1));
    refused(rules, new Request.Read(NONE, 1, -2, 2), "Read of 2 bytes at 18446744073709551614");
  }

  @Test
  void blockSizesAreKept() {
    InfoItem.BlockSize sizes = new InfoItem.BlockSize(512, 4096, 8192);
    RequestRules rules = rules(ALL, 1 << 20, Optional.of(sizes), Map.of(1, "x:a"));
    accepted(rules, new Request.Read(NONE, 1, 512, 8192));
    refused(rules, new Request.Read(NONE, 1, 511, 512), "multiples of the minimum block size 512");
    refused(rules, new Request.Trim(NONE, 1, 512, 511), "multiples of the minimum block size 512");
    refused(rules, new Request.Write(NONE, 1, 0, 8704), "at most 8192 bytes of payload expected");
    accepted(rules, new Request.Trim(NONE, 1, 0, 8704));
  }

  @Test
  void compactHeadersHold32Bits() {
    RequestRules rules = rules(ALL, Long.MAX_VALUE);
    accepted(rules, new Request.Trim(NONE, 1, 0, 0xffffffffL));
    refused(
        rules,
        new Request.Trim(NONE, 1, 0, 1L << 32),
        "Trim of 4294967296 bytes at 0: compact headers hold lengths up to 2^32-1");
    refused(rules, new Request.BlockStatus(NONE, 1, 0, Long.MAX_VALUE), "compact headers hold");
  }

  @Test
  void extendedHeadersHold63Bits() {
    RequestRules rules = extended(ALL, Long.MAX_VALUE);
    accepted(rules, new Request.Trim(NONE, 1, 0, Long.MAX_VALUE));
    accepted(rules, new Request.WriteZeroes(NONE, 1, 1, Long.MAX_VALUE - 1));
    accepted(rules, new Request.Cache(NONE, 1, 0, 1L << 32));
    accepted(rules, new Request.BlockStatus(NONE, 1, 0, Long.MAX_VALUE));
    refused(rules, new Request.Trim(NONE, 1, 1, Long.MAX_VALUE), "1 byte or more inside");
    refused(rules, new Request.Trim(NONE, 1, Long.MAX_VALUE, 1), "1 byte or more inside");
    refused(
        extended(ALL, -1), new Request.Trim(NONE, 1, 0, -1), "Trim of 18446744073709551615 bytes");
  }

  @Test
  void onlyAWriteWithExtendedHeadersSaysThatItHasAPayload() {
    Flags<CommandFlag> payload = Flags.of(CommandFlag.PAYLOAD_LEN);
    refused(rules(ALL, 1000), new Request.Write(payload, 1, 0, 1), "flags [PAYLOAD_LEN]");
    RequestRules rules = extended(ALL, 1000);
    accepted(rules, new Request.Write(payload.with(CommandFlag.FUA), 1, 0, 1));
    refused(rules, new Request.Read(payload, 1, 0, 1), "flags [PAYLOAD_LEN]");
    refused(rules, new Request.Trim(payload, 1, 0, 1), "flags [PAYLOAD_LEN]");
    refused(rules, new Request.WriteZeroes(payload, 1, 0, 1), "flags [PAYLOAD_LEN]");
    refused(rules, new Request.BlockStatus(payload, 1, 0, 1), "flags [PAYLOAD_LEN]");
  }

  @Test
  void contextsCanBeChosenWhereTheExportSaysSo() {
    Request status = new Request.BlockStatus(NONE, 1, 0, 1);
    assertThatCode(() -> extended(ALL, 1000).checkChoice(status)).doesNotThrowAnyException();
    assertThatThrownBy(() -> extended(PLAIN, 1000).checkChoice(status))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "BlockStatus of 1 bytes at 0: the export answers in all contexts only"
                + " (no BLOCK_STATUS_PAYLOAD)");
  }

  @Test
  void blockStatusNeedsAContext() {
    RequestRules rules = rules(ALL, 1 << 20, Optional.empty(), Map.of());
    refused(rules, new Request.BlockStatus(NONE, 1, 0, 1), "no metadata context is selected");
  }

  private static RequestRules rules(Flags<TransmissionFlag> flags, long size) {
    return rules(flags, size, Optional.empty(), Map.of(1, "x:a"));
  }

  private static RequestRules extended(Flags<TransmissionFlag> flags, long size) {
    ExportInfo export =
        new ExportInfo(size, flags, Optional.empty(), Optional.empty(), Optional.empty());
    return new RequestRules(new Agreed(export, Mode.EXTENDED, Map.of(1, "x:a"), Optional.empty()));
  }

  private static RequestRules rules(
      Flags<TransmissionFlag> flags,
      long size,
      Optional<InfoItem.BlockSize> sizes,
      Map<Integer, String> contexts) {
    ExportInfo export = new ExportInfo(size, flags, Optional.empty(), Optional.empty(), sizes);
    return new RequestRules(new Agreed(export, Mode.STRUCTURED, contexts, Optional.empty()));
  }

  private static void accepted(RequestRules rules, Request request) {
    assertThatCode(() -> rules.check(request)).doesNotThrowAnyException();
  }

  private static void refused(RequestRules rules, Request request, String message) {
    assertThatThrownBy(() -> rules.check(request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
