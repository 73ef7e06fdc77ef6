package nbd.wire;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Messages of every kind with random content that has a wire form. */
final class RandomMessages {
  private static final int[] CHARACTERS = {'a', ':', ' ', 0xfc, 0x20ac, 0x1f600, 0x10ffff, 1};

  private final Random random;

  RandomMessages(long seed) {
    this.random = new Random(seed);
  }

  Option option() {
    return switch (random.nextInt(11)) {
      case 0 -> new Option.ExportName(text());
      case 1 -> new Option.Abort();
      case 2 -> new Option.ListExports();
      case 3 -> new Option.StartTls();
      case 4 -> new Option.Info(text(), list(() -> random.nextInt(0x10000)));
      case 5 -> new Option.Go(text(), list(() -> random.nextInt(0x10000)));
      case 6 -> new Option.StructuredReply();
      case 7 -> new Option.ListMetaContext(text(), list(this::text));
      case 8 -> new Option.SetMetaContext(text(), list(this::text));
      case 9 -> new Option.ExtendedHeaders();
      default -> new Option.Unknown(12 + random.nextInt(1000), random.nextInt(100));
    };
  }

  OptionReply optionReply() {
    return switch (random.nextInt(6)) {
      case 0 -> new OptionReply.Ack();
      case 1 -> new OptionReply.Server(text(), text());
      case 2 -> new OptionReply.Info(item());
      case 3 -> new OptionReply.MetaContext(random.nextInt(), text());
      case 4 -> new OptionReply.Error(pick(OptionError.values()), text());
      default -> new OptionReply.Unknown(5 + random.nextInt(1000), data());
    };
  }

  Request request(Mode mode) {
    Flags<CommandFlag> flags = flags(CommandFlag.class);
    long cookie = random.nextLong();
    long offset = random.nextLong();
    long length = mode.isExtended() ? random.nextLong() : Integer.toUnsignedLong(random.nextInt());
    return switch (random.nextInt(9)) {
      case 0 -> new Request.Read(flags, cookie, offset, length);
      case 1 -> new Request.Write(flags, cookie, offset, length);
      case 2 -> new Request.Disconnect(flags, cookie, offset, length);
      case 3 -> new Request.Flush(flags, cookie, offset, length);
      case 4 -> new Request.Trim(flags, cookie, offset, length);
      case 5 -> new Request.Cache(flags, cookie, offset, length);
      case 6 -> new Request.WriteZeroes(flags, cookie, offset, length);
      case 7 -> new Request.BlockStatus(flags, cookie, offset, length);
      default -> new Request.Unknown(8 + random.nextInt(65528), flags, cookie, offset, length);
    };
  }

  Reply reply(Mode mode) {
    long cookie = random.nextLong();
    Flags<ChunkFlag> flags = flags(ChunkFlag.class);
    WireError error = pick(WireError.values());
    return switch (random.nextInt(8)) {
      case 0 ->
          mode.isExtended()
              ? new Reply.Chunk.BlockStatusExt(cookie, flags, random.nextInt(), longDescriptors())
              : new Reply.Simple(random.nextInt(), cookie);
      case 1 -> new Reply.Chunk.None(cookie, flags);
      case 2 -> new Reply.Chunk.OffsetData(cookie, flags, random.nextLong(), 1 + u15());
      case 3 -> new Reply.Chunk.OffsetHole(cookie, flags, random.nextLong(), 1 + u15());
      case 4 ->
          mode.isExtended()
              ? new Reply.Chunk.BlockStatusExt(cookie, flags, random.nextInt(), descriptors())
              : new Reply.Chunk.BlockStatus(cookie, flags, random.nextInt(), descriptors());
      case 5 -> new Reply.Chunk.Error(cookie, flags, error, text());
      case 6 -> new Reply.Chunk.ErrorOffset(cookie, flags, error, text(), random.nextLong());
      default -> new Reply.Chunk.Unknown(cookie, flags, 7 + u15() % 30000, data());
    };
  }

  private InfoItem item() {
    return switch (random.nextInt(5)) {
      case 0 -> new InfoItem.Export(random.nextLong(), flags(TransmissionFlag.class));
      case 1 -> new InfoItem.Name(text());
      case 2 -> new InfoItem.Description(text());
      case 3 -> new InfoItem.BlockSize(random.nextInt(), random.nextInt(), random.nextInt());
      default -> new InfoItem.Unknown(4 + random.nextInt(65532), data());
    };
  }

  private Descriptors descriptors() {
    Descriptors.Builder builder = Descriptors.builder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      builder.add(1L + u15(), Integer.toUnsignedLong(random.nextInt()));
    }
    return builder.build();
  }

  private Descriptors longDescriptors() {
    Descriptors.Builder builder = Descriptors.builder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      builder.add(1L + (random.nextLong() >>> (1 + random.nextInt(60))), random.nextLong());
    }
    return builder.build();
  }

  private Bytes data() {
    byte[] content = new byte[random.nextInt(30)];
    random.nextBytes(content);
    return Bytes.of(content);
  }

  private String text() {
    int length = random.nextInt(10) == 0 ? random.nextInt(1025) : random.nextInt(10);
    int[] characters =
        random.ints(length, 0, CHARACTERS.length).map(index -> CHARACTERS[index]).toArray();
    return new String(characters, 0, length);
  }

  private <T> List<T> list(Supplier<T> element) {
    return Stream.generate(element).limit(random.nextInt(8)).toList();
  }

  private <F extends Enum<F> & WireFlag> Flags<F> flags(Class<F> type) {
    return Flags.ofBits(type, random.nextBoolean() ? 0 : random.nextInt(0x10000));
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private int u15() {
    return random.nextInt(0x8000);
  }
}
