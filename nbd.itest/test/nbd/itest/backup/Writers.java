package nbd.itest.backup;

/** Python programs that change the disk of a connection {@code h}. */
final class Writers {
  private Writers() {}

  /** So many writes, zeroes and trims at random places of the first bytes of the disk. */
  static String random(int seed, int count, long size) {
    return """
    import random
    random.seed(%d)
    for i in range(%d):
        length = random.choice([512, 4096, 65536, 300000, 1 << 20])
        at = random.randrange(0, %d - length)
        kind = random.randrange(5)
        if kind == 0:
            h.zero(length, at)
        elif kind == 1:
            h.zero(length, at, nbd.CMD_FLAG_NO_HOLE)
        elif kind == 2:
            h.trim(length, at)
        else:
            h.pwrite(random.randbytes(length), at)
    """
        .formatted(seed, count, size);
  }

  /** Random changes until there is a file {@code stop}, beginning a file {@code begun}. */
  static String untilStopped(int seed, long size) {
    return """
    import os, random
    random.seed(%d)
    open("begun", "w").close()
    while not os.path.exists("stop"):
        length = random.choice([512, 4096, 65536])
        at = random.randrange(0, %d - length)
        kind = random.randrange(4)
        if kind == 0:
            h.zero(length, at)
        elif kind == 1:
            h.trim(length, at)
        else:
            h.pwrite(random.randbytes(length), at)
    """
        .formatted(seed, size);
  }

  /**
   * Sixteen writes in flight all the time, without end. Write {@code n} puts the number {@code n}
   * all over a block of 4 KiB; the numbers of those that are acknowledged are lines of a file
   * {@code acknowledged}. A block is written again only when all before has been acknowledged.
   *
   * @param blocks how many there are, a power of two: {@code n * 769 % blocks} is that of {@code n}
   */
  static String acknowledged(int blocks) {
    return """
    import itertools
    told = open("acknowledged", "w", buffering=1)
    def write(number):
        data = nbd.Buffer.from_bytearray(bytearray(number.to_bytes(8, "big") * 512))
        def done(error):
            if error.value == 0:
                print(number, file=told)
            return 1
        h.aio_pwrite(data, number * 769 %% %1$d * 4096, done)
    for number in itertools.count():
        while h.aio_in_flight() >= (16 if number %% %1$d else 1):
            h.poll(-1)
        write(number)
    """
        .formatted(blocks);
  }
}
