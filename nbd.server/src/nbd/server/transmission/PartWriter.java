package nbd.server.transmission;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Sends parts in order: neighbours in memory by one gathering call, files by transferTo. */
final class PartWriter {
  private PartWriter() {}

  static void write(SocketChannel channel, List<Part> parts) throws IOException {
    ByteBuffer[] run = new ByteBuffer[parts.size()];
    int count = 0;
    for (Part part : parts) {
      switch (part) {
        case Part.Bytes memory -> run[count++] = memory.bytes();
        case Part.FileBytes file -> {
          gather(channel, run, count);
          count = 0;
          transfer(channel, file);
        }
      }
    }
    gather(channel, run, count);
  }

  private static void gather(SocketChannel channel, ByteBuffer[] run, int count)
      throws IOException {
    int first = 0;
    while (true) {
      while (first < count && !run[first].hasRemaining()) {
        first++;
      }
      if (first == count) {
        return;
      }
      channel.write(run, first, count - first);
    }
  }

  /** The header is sent already, so a file that became shorter ends the connection. */
  private static void transfer(SocketChannel channel, Part.FileBytes part) throws IOException {
    for (long done = 0; done < part.length(); ) {
      long sent = part.file().transferTo(part.position() + done, part.length() - done, channel);
      if (sent <= 0) {
        throw new IOException("a file became shorter while it was being sent");
      }
      done += sent;
    }
  }
}
