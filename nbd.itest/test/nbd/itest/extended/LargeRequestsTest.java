package nbd.itest.extended;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import nbd.itest.map.Maps;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of libnbd for more than 4 GiB reach the disk in one piece. */
class LargeRequestsTest {
  /** The first of the two lines that the log filter writes for a request. */
  private static final Pattern REQUEST =
      Pattern.compile(
          "connection=\\d+ (Zero|Trim|Cache|Extents) id=\\d+ offset=(\\w+) count=(\\w+)");

  /** A page of the memory plugin. */
  private static final long PAGE = 32 << 10;

  @TempDir private Path folder;

  @BeforeEach
  void needClients() {
    Tool.need(Tool.NEWER_NBDSH, Tool.NEWER_NBDINFO);
  }

  private Server start(long size) {
    return Server.start(
        Transport.UNIX, "--filter=log", "memory", "size=" + size, "logfile=" + log());
  }

  private Path log() {
    return folder.resolve("log");
  }

  /** All requests for ranges, in order, as {@code KIND OFFSET LENGTH}. */
  private List<String> requests() throws IOException {
    return REQUEST
        .matcher(Files.readString(log()))
        .results()
        .map(each -> each.group(1) + " " + number(each.group(2)) + " " + number(each.group(3)))
        .toList();
  }

  private static long number(String hexadecimal) {
    return Long.decode(hexadecimal);
  }

  /** 3 TiB, and the largest disk in whole blocks: 8 EiB less one. */
  @ParameterizedTest
  @ValueSource(longs = {3L << 40, Long.MAX_VALUE - PAGE + 1})
  void aWholeDiskIsZeroedTrimmedCachedAndToldInOneRequestEach(long size) throws IOException {
    try (Server server = start(size)) {
      Shell.run(
          server.uri(),
          """
          connect(nbd.CONTEXT_BASE_ALLOCATION)
          size = h.get_size()
          middle = size // 2 - 5
          def write():
              h.pwrite(b'a', 0)
              h.pwrite(b'b' * 70000, middle)
              h.pwrite(b'c', size - 1)
          write()
          h.cache(size, 0)
          h.zero(size - 32768, 0)
          assert h.pread(1, 0) == bytes(1) and h.pread(70000, middle) == bytes(70000)
          assert h.pread(1, size - 1) == b'c'
          told = status(h, size, 0)
          assert told == {'base:allocation': [(size - 32768, 3), (32768, 0)]}, told
          write()
          h.trim(size, 0)
          assert h.pread(70000, middle) == bytes(70000) and h.pread(1, size - 1) == bytes(1)
          told = status(h, size, 0)
          assert told == {'base:allocation': [(size, 3)]}, told
          """);
      assertThat(requests())
          .containsExactly(
              "Cache 0 " + size,
              "Zero 0 " + (size - PAGE),
              "Extents 0 " + size,
              "Trim 0 " + size,
              "Extents 0 " + size);
    }
  }

  @Test
  void extentsBeyond4GibAreToldWhole() throws IOException {
    long size = 1L << 62;
    try (Server server = start(size)) {
      Shell.run(
          server.uri(),
          """
          connect(nbd.CONTEXT_BASE_ALLOCATION)
          size = h.get_size()
          h.pwrite(b'x' * 65536, 5 << 40)
          h.zero(32768, (5 << 40) + 65536, nbd.CMD_FLAG_NO_HOLE)
          rest = size - (5 << 40) - 98304
          all = [(5 << 40, 3), (65536, 0), (32768, 2), (rest, 3)]
          assert status(h, size, 0) == {'base:allocation': all}
          # The last one may be told beyond what was asked for.
          assert status(h, 100000, (5 << 40))['base:allocation'] == [(65536, 0), (32768, 2), (rest, 3)]
          one = status(h, 6 << 30, 0, nbd.CMD_FLAG_REQ_ONE)
          assert one == {'base:allocation': [(6 << 30, 3)]}, one
          """);
      Files.writeString(log(), "");
      assertThat(Maps.ofNbdinfo(Tool.NEWER_NBDINFO, server.uri())).hasSize(4);
      assertThat(requests()).containsExactly("Extents 0 " + size);
    }
  }

  @Test
  void oneByteTooManyIsRefusedAndTheConnectionLives() {
    try (Server server = start(3L << 40)) {
      Shell.run(
          server.uri(),
          """
          connect(nbd.CONTEXT_BASE_ALLOCATION)
          unchecked(h)
          size = h.get_size()
          h.pwrite(b'x', size - 1)
          assert error(h.zero, size, 1) == 'ENOSPC'
          assert error(h.trim, size + 1, 0) == 'EINVAL'
          assert error(h.cache, size, 1) == 'EINVAL'
          assert error(h.block_status_64, (1 << 63) - 1, 1, lambda *_: 0) == 'EINVAL'
          assert error(h.zero, (1 << 63) - 1, (1 << 63) - 1) == 'ENOSPC'
          assert h.pread(1, size - 1) == b'x'
          """);
    }
  }
}
