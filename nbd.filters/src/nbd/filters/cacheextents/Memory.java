package nbd.filters.cacheextents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.NbdException;
import nbd.api.Range;

/**
 * What is known of one disk, or of several that may be the same, for all contexts and all handles.
 * May be used by several threads.
 *
 * <p>A change takes what it may make untrue out of the memory before it begins, and keeps questions
 * that are under way with it, or begin before it has ended, from putting it back.
 */
final class Memory {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, KnownExtents> contexts = new HashMap<>();
  private final List<Question> questions = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  /** How many handles there are by what the names of their contexts begin with. */
  private final Map<String, Integer> handles = new HashMap<>();

  /** What these names begin with, by the disk that handles share. */
  private final Map<String, String> shares = new HashMap<>();

  private long numbers;

  /**
   * One more handle.
   *
   * @param disk the disk that it shows
   * @param shared whether it surely shows the same bytes as others of that disk do
   * @return what the names of its contexts begin with here
   */
  String opened(String disk, boolean shared) {
    lock.lock();
    try {
      String own = shared ? shares.computeIfAbsent(disk, _ -> another()) : another();
      handles.merge(own, 1, Integer::sum);
      return own;
    } finally {
      lock.unlock();
    }
  }

  private String another() {
    return ++numbers + " ";
  }

  private static String own(String context) {
    return context.substring(0, context.indexOf(' ') + 1);
  }

  /**
   * One handle less; with the last one of a disk all is forgotten, for then others may change it.
   *
   * @param own what {@link #opened} has returned
   */
  void closed(String own) {
    lock.lock();
    try {
      if (handles.merge(own, -1, Memory::sumOrNull) == null) {
        shares.values().remove(own);
        contexts.keySet().removeIf(name -> name.startsWith(own));
      }
    } finally {
      lock.unlock();
    }
  }

  private static Integer sumOrNull(int one, int other) {
    return one + other == 0 ? null : Integer.valueOf(one + other);
  }

  /** What is known from the first asked byte on, or null if nothing is. */
  ExtentMap find(String context, Range asked, int atMost) {
    lock.lock();
    try {
      KnownExtents known = contexts.get(context);
      return known == null ? null : known.find(asked, atMost);
    } finally {
      lock.unlock();
    }
  }

  /** The layer below is about to be asked of what is at {@code offset} and behind it. */
  Question ask(String context, long offset) {
    lock.lock();
    try {
      Question question = new Question(context, offset);
      changes.forEach(change -> question.spoiled.add(change.range));
      questions.add(question);
      return question;
    } finally {
      lock.unlock();
    }
  }

  /** The disk is about to be changed there. */
  Change change(Range range) {
    lock.lock();
    try {
      contexts.values().forEach(known -> known.forget(range));
      questions.forEach(question -> question.spoil(range));
      Change change = new Change(range);
      changes.add(change);
      return change;
    } finally {
      lock.unlock();
    }
  }

  /** A change that is under way until it is closed. */
  final class Change implements AutoCloseable {
    private final Range range;

    private Change(Range range) {
      this.range = range;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        changes.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A question that is under way until it is closed. */
  final class Question implements AutoCloseable {
    /** More changes than that during one question, and its answer is not kept. */
    private static final int MOST = 256;

    private final String context;
    private final long offset;

    /** What was changed since the question began, or was being changed then. */
    private final List<Range> spoiled = new ArrayList<>();

    private Question(String context, long offset) {
      this.context = context;
      this.offset = offset;
    }

    private void spoil(Range range) {
      if (spoiled.size() < MOST) {
        spoiled.add(range);
      }
    }

    /**
     * Keeps an answer, as far as no change came in between.
     *
     * @return the answer inside the disk, from the first asked byte on
     */
    ExtentMap answered(ExtentMap told, Range disk) throws NbdException {
      Optional<ExtentMap> inside =
          offset < disk.end() ? told.clip(Range.between(offset, disk.end())) : Optional.empty();
      ExtentMap answer =
          inside
              .filter(map -> map.start() == offset)
              .orElseThrow(
                  () ->
                      new NbdException(
                          ErrorCode.EIO,
                          "the layer below told no extent for the byte at " + offset));
      keep(answer);
      return answer;
    }

    private void keep(ExtentMap answer) {
      lock.lock();
      try {
        if (spoiled.size() < MOST && handles.containsKey(own(context))) {
          contexts.computeIfAbsent(context, _ -> new KnownExtents()).add(answer, spoiled);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        questions.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
