package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.RetainedState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link ContractChecker#check} finds what is lost by an upgrade, and by one that is undone. */
@Timeout(60)
class SurvivalTest {
  private static final int SIZE = 50_000;

  private record Making(Supplier<Export> next) implements Plugin {
    @Override
    public String name() {
      return "making";
    }

    @Override
    public String description() {
      return "exports of a test";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      return next.get();
    }
  }

  private static Layers layers(Supplier<Export> made) {
    return Layers.of(new Making(made));
  }

  /** Hands its bytes on, and frees them, by filling them, in its close. */
  private static class InMemory implements Export {
    byte[] bytes = new byte[SIZE];
    RetainedState retained;
    RetainedState adopted;

    @Override
    public Handle open(Client client) throws IOException {
      return Scripted.on(bytes)
          .traits(it -> it.identity(new Identity("test", "one")))
          .export(null, null)
          .open(client);
    }

    @Override
    public Optional<RetainedState> retain() throws IOException {
      retained = RetainedState.of("bytes", 1).with("bytes", bytes).build();
      return Optional.of(retained);
    }

    @Override
    public boolean adopt(RetainedState state) throws IOException {
      adopted = state;
      bytes = state.value("bytes", byte[].class);
      return true;
    }

    boolean isMine() {
      return adopted == null || adopted.isHandedOver();
    }

    @Override
    public void close() {
      if (isMine() && (retained == null || !retained.isHandedOver())) {
        Arrays.fill(bytes, (byte) 0x66);
      }
    }
  }

  @Test
  void whatHandsItsBytesOnPasses() {
    assertThatCode(() -> ContractChecker.check(layers(InMemory::new))).doesNotThrowAnyException();
  }

  @Test
  void whatFreesBytesThatItWasNeverGivenIsFound() {
    Supplier<Export> greedy =
        () ->
            new InMemory() {
              @Override
              boolean isMine() {
                return true;
              }
            };
    assertThatThrownBy(() -> ContractChecker.check(layers(greedy)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("differs at byte 0", "after an upgrade that was undone");
  }

  @Test
  void whatIsEmptyWhenItIsOpenedAgainAfterRetainingIsFound() {
    Supplier<Export> forgetful =
        () ->
            new InMemory() {
              @Override
              public Optional<RetainedState> retain() throws IOException {
                Optional<RetainedState> state = super.retain();
                bytes = new byte[SIZE];
                return state;
              }
            };
    assertThatThrownBy(() -> ContractChecker.check(layers(forgetful)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("differs at byte 0", "after an upgrade that was undone");
  }

  @Test
  void anIdentityThatIsAnotherOneEachTimeIsFound() {
    Random random = new Random(1);
    Supplier<Export> another =
        () -> {
          Identity identity = new Identity("test", Long.toString(random.nextLong()));
          Scripted disk = Scripted.ofSize(SIZE).traits(it -> it.identity(identity));
          return client -> disk.export(null, null).open(client);
        };
    assertThatThrownBy(() -> ContractChecker.check(layers(another)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("it is another disk", "clients could never be carried over");
    assertThatCode(() -> ContractChecker.check(layers(another).mayStayBehind()))
        .doesNotThrowAnyException();
  }

  @Test
  void aRefusalIsABreachUnlessTheTestSaysThatItMayBe() {
    Supplier<Export> refusing =
        () ->
            new InMemory() {
              @Override
              public Optional<RetainedState> retain() throws IOException {
                throw new IOException("it has too much to keep");
              }
            };
    assertThatThrownBy(() -> ContractChecker.check(layers(refusing)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("is refused", "it has too much to keep");
    assertThatCode(() -> ContractChecker.check(layers(refusing).mayStayBehind()))
        .doesNotThrowAnyException();
  }
}
