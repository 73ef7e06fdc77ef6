package nbd.filters.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import nbd.api.Allocation;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.TestClient;
import nbd.testkit.TestHost;
import org.junit.jupiter.api.Test;

class LogFilterTest extends WithLogFile {
  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(
        Layers.of(new MemoryPlugin(), "1M").behind(new LogFilter(), "logfile=" + file()));
    assertThat(lines()).hasSizeGreaterThan(100);
  }

  @Test
  void logsASessionAsNbdkitDoes() throws IOException {
    try (OpenDisk disk = behind(Scripted.ofSize(1024)).open("it's a disk")) {
      disk.read(0, 512);
      disk.export().list();
    }
    assertThat(lines())
        .containsExactly(
            "Ready thread_model=3",
            "connection=1 Preconnect id=1 readonly=0 ...",
            "connection=1 ...Preconnect id=1 return=0",
            "connection=1 Connect export=\"it's a disk\" tls=0 size=0x400 minsize=0x1"
                + " prefsize=0x1000 maxsize=0xffffffff write=0 flush=0 rotational=0 trim=0 zero=0"
                + " fua=0 extents=0 cache=0 fast_zero=0",
            "connection=1 Read id=1 offset=0x0 count=0x200 ...",
            "connection=1 ...Read id=1 return=0",
            "ListExports id=1 ...",
            "...ListExports id=1 exports=\"\" return=0",
            "connection=1 Disconnect transactions=1");
  }

  @Test
  void logsAllCallsWithWhatIsSpecialOfThem() throws IOException {
    Scripted disk = Scripted.on(new byte[4096]).traits(it -> it.fastZero(Support.EMULATE));
    try (OpenDisk logged = behind(disk).open()) {
      logged.write(1, new byte[16]);
      logged.write(1, new byte[16], Flag.FUA);
      logged.zero(16, 32);
      logged.zero(16, 32, Flag.NO_HOLE, Flag.FUA);
      logged.trim(0, 4096, Flag.FUA);
      logged.cache(0, 4096);
      logged.flush();
    }
    assertThat(requests().stream().filter(line -> !line.startsWith("...")))
        .containsExactly(
            "Write id=1 offset=0x1 count=0x10 fua=0 ...",
            "Write id=2 offset=0x1 count=0x10 fua=1 ...",
            "Zero id=3 offset=0x10 count=0x20 trim=1 fua=0 fast=0 ...",
            "Zero id=4 offset=0x10 count=0x20 trim=0 fua=1 fast=0 ...",
            "Trim id=5 offset=0x0 count=0x1000 fua=1 ...",
            "Cache id=6 offset=0x0 count=0x1000 ...",
            "Flush id=7 ...");
    assertThat(lines())
        .filteredOn(line -> line.contains("Connect "))
        .first()
        .asString()
        .endsWith("write=1 flush=1 rotational=0 trim=1 zero=2 fua=2 extents=0 cache=2 fast_zero=1");
  }

  @Test
  void logsZeroingAlsoWhereItIsEmulatedBelow() throws IOException {
    Scripted disk = Scripted.on(new byte[4096]).traits(it -> it.zero(Support.EMULATE));
    try (OpenDisk logged = behind(disk).open()) {
      logged.zero(0, 4096);
    }
    assertThat(requests())
        .containsExactly(
            "Zero id=1 offset=0x0 count=0x1000 trim=1 fua=0 fast=0 ...", "...Zero id=1 return=0");
  }

  @Test
  void logsExtentsAsTheirOffsetAndLengthAndStatusInWords() throws IOException {
    ExtentMap map = ExtentMap.strict(0).append(0x8000, 3).append(0x1000, 0).append(64, 1).build();
    Scripted disk = Scripted.ofSize(map.end()).allocation(map).context("test:dirty", map);
    try (OpenDisk logged = behind(disk).open()) {
      logged.extents(Allocation.NAME, new Range(0, 0x9000), 99);
      logged.extents(Allocation.NAME, new Range(0x100, 0x200), 1);
      logged.extents("test:dirty", new Range(0, 0x9000), 2);
    }
    assertThat(requests())
        .containsExactly(
            "Extents id=1 offset=0x0 count=0x9000 req_one=0 ...",
            "...Extents id=1 extents=\"0x0+0x8000 hole,zero; 0x8000+0x1000 data; 0x9000+0x40 hole\""
                + " return=0",
            "Extents id=2 offset=0x100 count=0x200 req_one=1 ...",
            "...Extents id=2 extents=\"0x100+0x7f00 hole,zero\" return=0",
            "Extents id=3 offset=0x0 count=0x9000 req_one=0 context=test:dirty ...",
            "...Extents id=3 extents=\"0x0+0x8000 3; 0x8000+0x1000 0\" return=0");
  }

  @Test
  void logsWhatFailsAndPassesItOn() throws IOException {
    NbdException known = new NbdException(ErrorCode.ENOMEM, "no memory");
    IOException unknown = new IOException("broken");
    Scripted disk =
        Scripted.ofSize(10)
            .content(
                at -> {
                  throw at == 0 ? known : unknown;
                });
    try (OpenDisk logged = behind(disk).open()) {
      assertThatThrownBy(() -> logged.read(0, 1)).isSameAs(known);
      assertThatThrownBy(() -> logged.read(1, 1)).isSameAs(unknown);
    }
    assertThat(requests())
        .contains("...Read id=1 return=-1 error=ENOMEM", "...Read id=2 return=-1 error=EIO");
  }

  @Test
  void logsAClientThatIsNotLetIn() throws IOException {
    Export closed =
        new Export() {
          @Override
          public Handle open(Client client) {
            throw new AssertionError("not admitted");
          }

          @Override
          public void admit(Client client) throws OpenException {
            throw new OpenException(OpenException.Reason.POLICY, "not you");
          }
        };
    LogFilter filter = new LogFilter();
    try (TestHost host = new TestHost();
        Export logged =
            filter.wrap(closed, filter.schema().parse(Map.of("logfile", "" + file())), host)) {
      logged.ready();
      assertThatThrownBy(() -> logged.admit(new TestClient("", true))).hasMessage("not you");
    }
    assertThat(lines())
        .containsExactly(
            "Ready thread_model=3",
            "connection=1 Preconnect id=1 readonly=1 ...",
            "connection=1 ...Preconnect id=1 return=-1 error=EIO");
  }

  @Test
  void doesNotMakeADiskBlockByAFile() throws IOException {
    try (OpenDisk disk = behind(Scripted.ofSize(1)).open()) {
      assertThat(disk.traits().blocking()).isEqualTo(Blocking.NEVER);
    }
  }
}
