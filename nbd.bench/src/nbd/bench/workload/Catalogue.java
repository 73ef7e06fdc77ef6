package nbd.bench.workload;

import static nbd.bench.server.Transport.TCP;
import static nbd.bench.server.Transport.UNIX;
import static nbd.bench.workload.Workload.Importance.CORE;
import static nbd.bench.workload.Workload.Importance.EXTRA;
import static nbd.bench.workload.Workload.Importance.USUAL;

import java.util.ArrayList;
import java.util.List;
import nbd.bench.server.Disk;
import nbd.bench.server.Setup;
import nbd.bench.server.Transport;
import nbd.bench.workload.Workload.Importance;

/** All workloads. Those of equal setup stand together. */
public final class Catalogue {
  private static final int CROWD = 1000;
  private static final int MANY = 50;

  private final List<Workload> all = new ArrayList<>();

  private Catalogue() {
    for (Transport transport : Transport.values()) {
      warm(new Setup(Disk.MEM, transport));
      warm(new Setup(Disk.FILE, transport));
    }
    cold(new Setup(Disk.COLD, UNIX));
    passing();
    keeping(Disk.FILE.behind("cow"));
    keeping(Disk.FILE.behind("cache"));
    copies();
    maps();
    lives(Disk.MEM);
    lives(Disk.SOURCE);
  }

  /** All that can be measured, in the order in which it is. */
  public static List<Workload> all() {
    return List.copyOf(new Catalogue().all);
  }

  private void warm(Setup setup) {
    Importance local = setup.transport() == TCP ? EXTRA : USUAL;
    for (String pattern : List.of("randread", "randwrite")) {
      all.add(new Fio(setup, pattern, 4, 1, 1, USUAL));
      all.add(new Fio(setup, pattern, 4, 16, 1, local));
      all.add(new Fio(setup, pattern, 4, 64, 1, setup.transport() == TCP ? USUAL : CORE));
      all.add(new Fio(setup, pattern, 4, 1, 4, local));
      all.add(new Fio(setup, pattern, 4, 16, 4, local));
      all.add(new Fio(setup, pattern, 4, 64, 4, local));
    }
    for (String pattern : List.of("read", "write")) {
      all.add(new Fio(setup, pattern, 256, 8, 1, local));
      all.add(new Fio(setup, pattern, 1024, 8, 1, setup.transport() == TCP ? USUAL : CORE));
    }
    for (boolean writes : List.of(false, true)) {
      all.add(new OwnLoad(setup, writes, 64, 1, setup.transport() == TCP ? USUAL : CORE));
      all.add(new OwnLoad(setup, writes, 64, 4, local));
    }
    all.add(new Connects(setup, 1, setup.disk().memory() ? USUAL : local));
    all.add(new Connects(setup, MANY, setup.disk().memory() ? USUAL : local));
  }

  private void cold(Setup setup) {
    all.add(new Fio(setup, "randread", 4, 1, 1, USUAL));
    all.add(new Fio(setup, "randread", 4, 32, 1, USUAL));
  }

  /** Behind 0 (which is above), 1, 3 and 5 filters that let everything through. */
  private void passing() {
    Disk[] behind = {
      Disk.MEM.behind("delay"),
      Disk.MEM.behind("delay", "fua", "fuamode=pass", "nozero", "zeromode=plugin"),
      Disk.MEM.behind(
          "delay", "fua", "fuamode=pass", "nozero", "zeromode=plugin", "nocache", "rate")
    };
    for (Disk disk : behind) {
      all.add(new OwnLoad(new Setup(disk, UNIX), false, 64, 1, USUAL));
    }
  }

  /** Filters that keep blocks: in their file, or from the disk below. */
  private void keeping(Disk disk) {
    Setup setup = new Setup(disk, UNIX);
    for (boolean writes : List.of(false, true)) {
      all.add(new OwnLoad(setup, writes, 64, 1, USUAL));
    }
    for (String pattern : List.of("randread", "randwrite")) {
      all.add(new Fio(setup, pattern, 4, 1, 1, USUAL));
      all.add(new Fio(setup, pattern, 4, 64, 1, USUAL));
    }
    for (String pattern : List.of("read", "write")) {
      all.add(new Fio(setup, pattern, 1024, 8, 1, USUAL));
    }
  }

  private void copies() {
    copy(Disk.MEM_COPY, false, Disk.SOURCE, CORE);
    copy(Disk.SOURCE, false, Disk.SOURCE, CORE);
    copy(Disk.MEM_COPY, true, Disk.SOURCE, USUAL);
    copy(Disk.TARGET, true, Disk.SOURCE, USUAL);
    copy(Disk.MEM_SPARSE, false, Disk.FILE_SPARSE, USUAL);
    copy(Disk.FILE_SPARSE, false, Disk.FILE_SPARSE, USUAL);
    copy(Disk.MEM_EMPTY, true, Disk.FILE_SPARSE, USUAL);
    copy(Disk.FILE_EMPTY, true, Disk.FILE_SPARSE, USUAL);
  }

  private void copy(Disk disk, boolean in, Disk source, Importance importance) {
    all.add(new Copy(new Setup(disk, UNIX), in, source, importance));
  }

  private void maps() {
    for (Disk disk : List.of(Disk.MEM_COMB, Disk.MEM_HOLE, Disk.FILE_HOLE, Disk.FILE_COMB)) {
      all.add(new MapWalk(new Setup(disk, UNIX), USUAL));
      all.add(new OwnWalk(new Setup(disk, UNIX), USUAL));
    }
    statuses(Disk.FILE_COMB);
    statuses(Disk.MEM_LARGEST);
  }

  private void statuses(Disk disk) {
    for (int depth : List.of(1, 64)) {
      all.add(new RandomStatus(new Setup(disk, UNIX), depth, USUAL));
    }
  }

  private void lives(Disk disk) {
    Setup setup = new Setup(disk, UNIX);
    all.add(new Start(setup, CORE));
    all.add(new Idle(setup, 0, USUAL));
    all.add(new Idle(setup, CROWD, USUAL));
  }
}
