package nbd.filters.cow;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.SimpleHandle;
import nbd.api.Traits;

/** A file that is read and never written. */
record ReadOnlyImage(Path file) implements Plugin {
  @Override
  public String name() {
    return "image";
  }

  @Override
  public String description() {
    return "a file of a test";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return this::open;
  }

  private Handle open(Client client) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    Traits traits = Traits.of(channel.size()).readOnly(true).build();
    return new SimpleHandle(traits) {
      @Override
      protected void read(ByteBuffer target, long offset) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
          int got = channel.read(target, at);
          if (got < 0) {
            throw new EOFException("the image ends at " + at);
          }
          at += got;
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
