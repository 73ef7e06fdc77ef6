package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nbd.wire.ClientFlag;
import nbd.wire.Flags;
import nbd.wire.HandshakeFlag;
import nbd.wire.InfoItem;
import nbd.wire.InfoType;
import nbd.wire.Option;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import nbd.wire.ProtocolException;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handshake with a server by other hands. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NbdkitHandshakeTest {
  private static final String[] NAMED = {
    "--filter=exportname",
    "memory",
    "1M",
    "exportname=a",
    "exportname=b",
    "default-export=a",
    "exportname-strict=true",
    "exportname-list=explicit",
    "exportdesc=fixed:a text"
  };

  @Test
  void exportsAreListedAndDescribed() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start(NAMED);
        Handshake handshake = Handshake.connect(nbdkit.address())) {
      assertThat(handshake.list().orThrow())
          .extracting(OptionReply.Server::name)
          .containsExactly("a", "b");
      ExportInfo info = handshake.info("a", InfoType.NAME, InfoType.DESCRIPTION).orThrow();
      assertThat(info.size()).isEqualTo(1 << 20);
      assertThat(info.name()).contains("a");
      assertThat(info.description()).contains("a text");
      assertThat(info.blockSize()).isEmpty();
      assertThat(info.has(TransmissionFlag.CAN_MULTI_CONN)).isTrue();
      assertThat(info.has(TransmissionFlag.SEND_DF)).isFalse();
      handshake.abort();
      assertThat(handshake.negotiation().closedByServer()).isTrue();
    }
  }

  @Test
  void unknownExportsAreRefusedAndAnotherMayBeChosen() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start(NAMED);
        Handshake handshake = Handshake.connect(nbdkit.address())) {
      assertThat(handshake.info("c")).isInstanceOf(Answer.Refused.class);
      assertThat(handshake.go("c")).isInstanceOf(Answer.Refused.class);
      assertThat(handshake.go("b")).isInstanceOf(Answer.Granted.class);
      try (NbdClient client = handshake.transmission(true)) {
        assertThat(client.read(0, 3)).containsOnly(0);
      }
      assertThatThrownBy(() -> NbdClient.connect(nbdkit.address(), "c", ClientOptions.usual()))
          .isInstanceOf(OptionRefused.class);
    }
  }

  @Test
  void contextsAreListedAndSelected() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("memory", "1M");
        Handshake handshake = Handshake.connect(nbdkit.address())) {
      handshake.structuredReplies().orThrow();
      assertThat(handshake.listMetaContexts("").orThrow())
          .extracting(OptionReply.MetaContext::name)
          .containsExactly("base:allocation");
      assertThat(handshake.listMetaContexts("", "x-none:").orThrow()).isEmpty();
      assertThat(handshake.setMetaContexts("", "base:allocation", "x-none:y").orThrow())
          .extracting(OptionReply.MetaContext::name)
          .containsExactly("base:allocation");
      assertThat(handshake.go("").orThrow().has(TransmissionFlag.SEND_DF)).isTrue();
      try (NbdClient client = handshake.transmission(true)) {
        assertThat(client.contexts()).containsExactly("base:allocation");
      }
    }
  }

  @Test
  void contextsOfAnotherExportAreNotSelected() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("memory", "1M");
        Handshake handshake = Handshake.connect(nbdkit.address())) {
      handshake.structuredReplies().orThrow();
      handshake.setMetaContexts("other", "base:allocation").orThrow();
      handshake.go("").orThrow();
      try (NbdClient client = handshake.transmission(true)) {
        assertThat(client.contexts()).isEmpty();
      }
    }
  }

  @Test
  void blockSizesAreTold() throws Exception {
    try (Nbdkit nbdkit =
            Nbdkit.start(
                "--filter=blocksize-policy",
                "memory",
                "1M",
                "blocksize-minimum=512",
                "blocksize-preferred=8192",
                "blocksize-maximum=1M");
        NbdClient client = NbdClient.connect(nbdkit.address(), "", ClientOptions.usual())) {
      assertThat(client.export().blockSize()).contains(new InfoItem.BlockSize(512, 8192, 1 << 20));
      assertThatThrownBy(() -> client.read(1, 512))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("multiples of the minimum block size 512");
    }
  }

  @Test
  void badOptionsAreRefusedAndNegotiationGoesOn() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("memory", "1M");
        Handshake handshake = Handshake.connect(nbdkit.address())) {
      Negotiation negotiation = handshake.negotiation();
      negotiation.sendRaw(Hex.bytes("49484156454f5054 00000003 00000001 00"));
      assertThat(negotiation.receive().reply())
          .isInstanceOfSatisfying(
              OptionReply.Error.class, e -> assertThat(e.error()).isEqualTo(OptionError.INVALID));
      assertThat(handshake.ask(new Option.Unknown(77, 5)).refusedWith(OptionError.UNSUP)).isTrue();
      assertThat(handshake.list()).isInstanceOf(Answer.Granted.class);
    }
  }

  @Test
  void unknownFlagsAreTheEndOfTheConnection() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("memory", "1M");
        Negotiation negotiation = Negotiation.connect(nbdkit.address())) {
      assertThat(negotiation.handshakeFlags())
          .isEqualTo(Flags.of(HandshakeFlag.FIXED_NEWSTYLE, HandshakeFlag.NO_ZEROES));
      negotiation.sendFlags(Flags.ofBits(ClientFlag.class, 0x80000003));
      assertThat(negotiation.closedByServer()).isTrue();
    }
  }

  @Test
  void serversThatOfferNothingAreEnteredByExportName() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("--mask-handshake=0", "memory", "1M");
        NbdClient client = NbdClient.connect(nbdkit.address(), "", ClientOptions.usual())) {
      assertThat(client.mode().hasChunks()).isFalse();
      assertThat(client.export().size()).isEqualTo(1 << 20);
      assertThat(client.read(0, 1)).containsOnly(0);
    }
  }

  @Test
  void oldstyleServersAreRefused() throws Exception {
    try (Nbdkit nbdkit = Nbdkit.start("--oldstyle", "memory", "1M")) {
      assertThatThrownBy(() -> Handshake.connect(nbdkit.address()))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("oldstyle");
    }
  }
}
