package nbd.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Completion;
import nbd.api.Concurrency;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.OpenException.Reason;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.Schema;
import nbd.api.SplitHandle;
import nbd.api.Support;
import nbd.api.Traits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The asynchronous plugin that docs/asynchronous-plugins.md shows keeps the contract. */
class SplitHandleContractTest {
  @TempDir Path folder;

  private Layers file(int size) throws IOException {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i >> 3);
    }
    Path file = Files.write(folder.resolve("disk"), content);
    return Layers.of(new AsyncFile(), "file=" + file);
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 512, 700001})
  void keepsTheContract(int size) throws Exception {
    ContractChecker.check(file(size));
  }

  @Test
  void keepsTheContractForClientsThatOnlyRead() throws Exception {
    ContractChecker.check(file(300 << 10).readOnly());
  }

  private static final class AsyncFile implements Plugin {
    @Override
    public String name() {
      return "asyncfile";
    }

    @Override
    public String description() {
      return "a file, by asynchronous I/O";
    }

    @Override
    public Schema schema() {
      return Schema.of(Parameter.text("file").mandatory().asBareWord());
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      Path file = Path.of(parameters.text("file"));
      return new Export() {
        @Override
        public Concurrency concurrency() {
          return Concurrency.PARALLEL;
        }

        @Override
        public Handle open(Client client) throws OpenException {
          try {
            return AsyncHandle.open(file);
          } catch (IOException failure) {
            throw new OpenException(Reason.UNKNOWN, file + ": " + failure.getMessage());
          }
        }
      };
    }
  }

  private static final class AsyncHandle extends SplitHandle {
    private final AsynchronousFileChannel file;

    private AsyncHandle(AsynchronousFileChannel file, Traits traits) {
      super(traits, Duration.ofSeconds(30));
      this.file = file;
    }

    static AsyncHandle open(Path path) throws IOException {
      var file =
          AsynchronousFileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Traits traits =
          Traits.of(file.size())
              .blocking(Blocking.ALWAYS)
              .flush(Support.NATIVE)
              .multiConn(Support.NATIVE)
              .build();
      return new AsyncHandle(file, traits);
    }

    @Override
    protected void read(Range range, ByteBuffer target, Completion done) {
      file.read(target, range.offset(), done, new Rest(range, target, false));
    }

    @Override
    protected void write(Range range, ByteBuffer source, Set<Flag> flags, Completion done) {
      file.write(source, range.offset(), done, new Rest(range, source, true));
    }

    @Override
    protected void flush(Completion done) throws IOException {
      file.force(false);
      done.succeeded();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }

    private final class Rest implements CompletionHandler<Integer, Completion> {
      private final Range range;
      private final ByteBuffer memory;
      private final boolean writing;

      Rest(Range range, ByteBuffer memory, boolean writing) {
        this.range = range;
        this.memory = memory;
        this.writing = writing;
      }

      @Override
      public void completed(Integer count, Completion done) {
        long at = range.offset() + memory.position();
        if (!memory.hasRemaining()) {
          done.succeeded();
        } else if (count < 0) {
          done.failed(new NbdException(ErrorCode.EIO, "the file ends before byte " + at));
        } else if (writing) {
          file.write(memory, at, done, this);
        } else {
          file.read(memory, at, done, this);
        }
      }

      @Override
      public void failed(Throwable why, Completion done) {
        done.failed(new IOException(why.getMessage(), why));
      }
    }
  }
}
