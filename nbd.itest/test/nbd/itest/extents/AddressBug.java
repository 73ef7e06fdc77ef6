package nbd.itest.extents;

import nbd.api.ExtentMap;

/** Mistakes of filters that move addresses, or put something behind a disk. */
enum AddressBug implements Bug {
  /** Extents of an offset filter that are a block off; the bytes are right. */
  SHIFTED_WRONG_BY_A_BLOCK {
    @Override
    public Stack over(Stack sound) {
      return Broken.windowed(
          sound, Broken.START, below -> Broken.moved(below, Broken.START - Broken.BLOCK));
    }
  },
  /** What came from below is handed on as it came. */
  ANSWER_NOT_SHIFTED_BACK {
    @Override
    public Stack over(Stack sound) {
      return Broken.windowed(
          sound,
          Broken.START,
          below ->
              Broken.all(
                  below,
                  source -> (asked, most) -> source.extents(asked.shift(Broken.START), most)));
    }
  },
  /** One context does not move with the others. */
  SECOND_CONTEXT_NOT_SHIFTED {
    @Override
    public Stack over(Stack sound) {
      return Broken.windowed(
          sound,
          Broken.START,
          below -> Broken.moved(below, Broken.START).with(below.find(ContextKind.BITMAP).get()));
    }
  },
  /** The extents move, and the bytes do not. */
  BYTES_NOT_SHIFTED {
    @Override
    public Stack over(Stack sound) {
      return Broken.windowed(sound, 0, below -> Broken.moved(below, Broken.START));
    }
  },
  /** A tail that is told only when it is asked for itself. */
  TAIL_NOT_JOINED {
    @Override
    public Stack over(Stack sound) {
      return Broken.longer(sound, 3, (below, asked, most, tail) -> below.extents(asked, most));
    }
  },
  /** A tail of zeroes that is told as data. */
  TAIL_TOLD_AS_DATA {
    @Override
    public Stack over(Stack sound) {
      return Broken.longer(sound, 0, Broken::joined);
    }
  },
  /** A tail that begins a block before the end of the real disk. */
  TAIL_FROM_A_BLOCK_TOO_EARLY {
    @Override
    public Stack over(Stack sound) {
      long end = Broken.SIZE - Broken.BLOCK;
      return Broken.longer(
          sound,
          3,
          (below, asked, most, tail) ->
              asked.offset() >= end
                  ? ExtentMap.of(asked.offset(), Broken.SIZE + Broken.MORE - asked.offset(), tail)
                  : Broken.joined(below, asked, most, tail));
    }
  }
}
