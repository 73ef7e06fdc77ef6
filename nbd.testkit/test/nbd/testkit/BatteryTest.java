package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Client;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.Lease;
import nbd.api.NbdException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;
import nbd.plugin.memory.MemoryPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ContractChecker#check} passes sound layers, and finds each kind of broken one. */
@Timeout(120)
class BatteryTest {
  private static final int SIZE = 100_000;

  @ParameterizedTest
  @ValueSource(strings = {"1", "511", "1M", "65537", "size=7E", "9223372036854775807"})
  void theMemoryPluginPassesAtAnySize(String words) {
    assertThatCode(() -> ContractChecker.check(Layers.of(new MemoryPlugin(), words)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 512, 4096})
  void anArrayPassesWithAnyBlockSizeAndWithoutABlock(int block) throws IOException {
    BlockSizes sizes = new BlockSizes(block, 4096, 8192);
    ContractChecker.check(
        Layers.of(Scripted.on(new byte[SIZE]).traits(it -> it.blockSizes(sizes))));
    ContractChecker.check(
        Layers.of(Scripted.on(new byte[SIZE]).traits(it -> it.blockSizes(sizes))).readOnly());
    ContractChecker.check(Layers.of(Scripted.ofSize(0)));
  }

  /** A sound disk, of which a test breaks one thing. */
  private static class Sound implements Handle {
    final byte[] bytes = new byte[SIZE];

    @Override
    public Traits traits() {
      return Traits.of(SIZE)
          .zero(Support.NATIVE)
          .fastZero(Support.NATIVE)
          .trim(Support.NATIVE)
          .flush(Support.NATIVE)
          .fua(Support.EMULATE)
          .cache(Support.EMULATE)
          .build();
    }

    @Override
    public Contexts contexts() {
      return Contexts.ofAllocation((asked, atMost) -> ExtentMap.of(asked.offset(), 1, 0));
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      out.space(0, (int) range.length()).put(bytes, (int) range.offset(), (int) range.length());
    }

    @Override
    public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
      in.payload().get(bytes, (int) range.offset(), (int) range.length());
    }

    @Override
    public void zero(Range range, Set<Flag> flags) throws IOException {
      Arrays.fill(bytes, (int) range.offset(), (int) range.end(), (byte) 0);
    }

    @Override
    public void trim(Range range, Set<Flag> flags) {}

    @Override
    public void flush() throws IOException {}
  }

  private enum Mistake {
    LAST_BYTE_OF_A_READ_IS_NOT_FILLED("two reads of") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public void read(Range range, ReadSink out) throws IOException {
            int length = (int) range.length() - 1;
            out.space(0, length + 1).put(bytes, (int) range.offset(), length);
          }
        };
      }
    },
    WRITES_ARE_LOST("was written, and reads differently at byte 0") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public void write(Range range, WriteSource in, Set<Flag> flags) {}
        };
      }
    },
    LAST_BYTE_IS_NOT_WRITTEN("was written, and reads differently") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
            in.payload().get(bytes, (int) range.offset(), (int) range.length() - 1);
          }
        };
      }
    },
    THE_SECOND_PIECE_IS_ZEROED_WHERE_THE_FIRST_WAS("zeroed in its middle") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public void zero(Range range, Set<Flag> flags) {
            int half = (int) (range.length() + 1) / 2;
            Arrays.fill(bytes, (int) range.offset(), (int) range.offset() + half, (byte) 0);
          }
        };
      }
    },
    FAST_ZERO_FAILS_WITH_ANOTHER_ERROR("ENOTSUP says that it is not fast") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public void zero(Range range, Set<Flag> flags) throws IOException {
            if (flags.contains(Flag.FAST_ZERO)) {
              throw new NbdException(ErrorCode.EINVAL, "what is that?");
            }
            super.zero(range, flags);
          }
        };
      }
    },
    FAST_ZERO_DOES_NOTHING("was zeroed fast, and reads differently") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public void zero(Range range, Set<Flag> flags) throws IOException {
            if (!flags.contains(Flag.FAST_ZERO)) {
              super.zero(range, flags);
            }
          }
        };
      }
    },
    A_HOLE_IS_STILL_TOLD_AFTER_THE_WRITE("is told zero, and byte 0x") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public Contexts contexts() {
            return Contexts.ofAllocation((asked, most) -> ExtentMap.of(0, SIZE, 3));
          }
        };
      }
    },
    ZERO_IS_TOLD_WHERE_DATA_IS("does not read as zero") {
      @Override
      Handle disk() {
        Sound disk =
            new Sound() {
              @Override
              public Traits traits() {
                return super.traits().but().readOnly(true).build();
              }

              @Override
              public Contexts contexts() {
                return Contexts.ofAllocation(
                    (asked, most) -> ExtentMap.of(asked.offset(), 1, Allocation.ZERO));
              }
            };
        disk.bytes[3] = 1;
        return disk;
      }
    },
    LENT_BYTES_CHANGE_WITH_A_WRITE("lent bytes before the release") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public void read(Range range, ReadSink out) throws IOException {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            out.lend(0, all.slice((int) range.offset(), (int) range.length()), Lease.FOREVER);
          }
        };
      }
    },
    ABILITY_THAT_IS_TOLD_AND_NOT_THERE("this layer does not cache") {
      @Override
      Handle disk() {
        return new Sound() {
          @Override
          public Traits traits() {
            return super.traits().but().cache(Support.NATIVE).build();
          }
        };
      }
    };

    private final String rule;

    Mistake(String rule) {
      this.rule = rule;
    }

    abstract Handle disk();
  }

  @ParameterizedTest
  @EnumSource
  void eachMistakeIsFound(Mistake mistake) {
    assertThatThrownBy(() -> ContractChecker.check(Layers.of(mistake.disk())))
        .hasMessageContaining(mistake.rule);
  }

  @Test
  void theDiskThatTheMistakesAreMadeOfIsSound() {
    assertThatCode(() -> ContractChecker.check(Layers.of(new Sound()))).doesNotThrowAnyException();
  }

  /** Makes these exports, one after the other. */
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

  /** The first client gets another handle than those after it. */
  private static Layers changing(Handle first, Handle then) {
    AtomicInteger opened = new AtomicInteger();
    return Layers.of(new Making(() -> _ -> opened.getAndIncrement() == 0 ? first : then));
  }

  @Test
  void aSecondClientHasTheSameDisk() {
    Handle other =
        new Sound() {
          @Override
          public Contexts contexts() {
            return Contexts.none();
          }
        };
    Layers layers = changing(new Sound(), other);
    assertThatThrownBy(() -> ContractChecker.check(layers, 42))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a second client is offered contexts")
        .hasMessageContaining("layers: making; seed 42");
  }

  private static Sound withTraits(UnaryOperator<Traits.Builder> change, int firstByte) {
    Sound disk =
        new Sound() {
          @Override
          public Traits traits() {
            return change.apply(super.traits().but()).build();
          }
        };
    disk.bytes[0] = (byte) firstByte;
    return disk;
  }

  private static Layers firstClientHasOtherBytes(UnaryOperator<Traits.Builder> change) {
    return changing(withTraits(change, 1), withTraits(change, 2));
  }

  @Test
  void aSecondClientReadsTheSameBytesWhereTheDiskIsShared() {
    Layers readOnly = firstClientHasOtherBytes(it -> it.readOnly(true));
    Layers forReaders = firstClientHasOtherBytes(it -> it).readOnly();
    Layers together = firstClientHasOtherBytes(it -> it.multiConn(Support.NATIVE));
    for (Layers layers : List.of(readOnly, forReaders, together)) {
      assertThatThrownBy(() -> ContractChecker.check(layers))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("a second client reads")
          .hasMessageContaining("otherwise than the first one at byte 0");
    }
  }

  private static Handle known(String value, int firstByte) {
    return withTraits(it -> it.identity(new Identity("test", value)), firstByte);
  }

  /** A disk that is gone when its client is, and so must not be closed before the next is open. */
  private record ForEachClient(AtomicInteger opened) implements Export {
    @Override
    public Handover handover() {
      return Handover.BESIDE;
    }

    @Override
    public Handle open(Client client) {
      int number = opened.incrementAndGet();
      return known("client " + number, number);
    }
  }

  @Test
  void eachClientMayHaveADiskOfItsOwnThatItWritesTo() {
    AtomicInteger opened = new AtomicInteger();
    Layers layers = Layers.of(new Making(() -> new ForEachClient(opened)));
    assertThatCode(() -> ContractChecker.check(layers.mayStayBehind())).doesNotThrowAnyException();
    assertThatThrownBy(() -> ContractChecker.check(layers))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("to the same version it is another disk", "client 1");
  }

  @Test
  void whatAClientHasWrittenMustBeThereAfterAnUpgrade() {
    Plugin forgets =
        new Making(
            () -> {
              Handle disk = new Sound();
              return _ -> disk;
            });
    assertThatThrownBy(() -> ContractChecker.check(Layers.of(forgets)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "differs at byte", "after an upgrade to the same version", "retain and adopt");
  }

  @Test
  void whatIsClosedBeforeItIsKnownToBeAnotherDiskMustBeTheSameWhenItIsOpenedAgain() {
    AtomicInteger opened = new AtomicInteger();
    Export export = _ -> known("export " + opened, opened.getAndIncrement());
    Layers layers = Layers.of(new Making(() -> export)).mayStayBehind();
    assertThatThrownBy(() -> ContractChecker.check(layers))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("after an upgrade that was undone", "export 0");
  }

  @Test
  void aDiskMustNotChangeItsSizeByAnUpgrade() {
    AtomicInteger made = new AtomicInteger();
    Plugin growing =
        new Making(
            () -> {
              long size = SIZE + 4096L * made.getAndIncrement();
              return _ -> withTraits(it -> it.readOnly(true).build().reshaped(size), 0);
            });
    assertThatThrownBy(() -> ContractChecker.check(Layers.of(growing)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("does not fit its clients", "100000 bytes and then 104096");
  }

  private static Handle readOnly(int firstByte) {
    return withTraits(it -> it.readOnly(true), firstByte);
  }

  @Test
  void clientsOfAServerReadTheSameBytesAsThoseInProcess() {
    Handle inside = readOnly(1);
    Handle outside = readOnly(2);
    Export export = client -> client instanceof TestClient ? inside : outside;
    assertThatThrownBy(() -> ContractChecker.check(Layers.of(new Making(() -> export))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("over the wire, flags 0x0, brings another byte 0");
  }

  /** So what a server sends is compared with its own export, not with another one of the same. */
  @Test
  void eachExportMayHaveBytesThatNoOtherHas() {
    AtomicInteger made = new AtomicInteger();
    Plugin plugin =
        new Making(
            () -> {
              int number = made.incrementAndGet();
              Handle disk = known("export " + number, number);
              return _ -> disk;
            });
    assertThatCode(() -> ContractChecker.check(Layers.of(plugin).mayStayBehind()))
        .doesNotThrowAnyException();
    assertThat(made).as("with those of upgrades").hasValue(3 + Headers.values().length);
  }
}
