package nbd.plugin.vddk.vix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import nbd.plugin.vddk.OneStandIn;
import nbd.standin.StandIn;

/** The binding over the process's stand-in, by the thread that uses it. */
final class Standing {
  static final ConnectSpec LOCAL =
      new ConnectSpec(Optional.empty(), Optional.empty(), Optional.empty());

  final StandIn standIn;
  final VixLibrary library;

  Standing() throws IOException {
    standIn = OneStandIn.fresh();
    library = VixLoader.load(Optional.of(standIn.libdir()), Optional.empty());
  }

  /** With the lock that the contract asks for. */
  interface Locked<T> {
    T run() throws IOException;
  }

  <T> T locked(Locked<T> task) throws IOException {
    Lock lock = library.openClose();
    lock.lock();
    try {
      return task.run();
    } finally {
      lock.unlock();
    }
  }

  VixConnection connect(ConnectSpec spec) throws IOException {
    return locked(() -> library.connect(spec, false));
  }

  void disconnect(VixConnection connection) throws IOException {
    locked(
        () -> {
          connection.disconnect();
          return null;
        });
  }

  VixDisk open(VixConnection connection, Path file, int flags) throws IOException {
    return locked(() -> connection.open(file.toString(), flags));
  }

  void close(VixDisk disk) throws IOException {
    locked(
        () -> {
          disk.close();
          return null;
        });
  }
}
