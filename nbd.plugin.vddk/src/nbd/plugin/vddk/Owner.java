package nbd.plugin.vddk;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.OpenException;
import nbd.plugin.vddk.vix.VixDisk;
import nbd.plugin.vddk.vix.VixLibrary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that makes all calls of the library for one open disk, in the order in which they
 * come. Its methods may be called by any other thread, and none waits longer than the limit.
 *
 * <p>A call that hangs in the library cannot be ended. Its thread stays until it does, and only
 * then closes the disk.
 */
final class Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Owner.class);

  /** Wakes the thread up. */
  private static final Task NOTHING =
      new Task() {
        @Override
        public void run(VixDisk disk) {}

        @Override
        public void refuse(IOException why) {}
      };

  private final String path;
  private final Duration limit;
  private final Opening opening;
  private final BlockingQueue<Task> queue = new LinkedBlockingQueue<>();
  private final UnderWay underWay = new UnderWay();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private final Running running = new Running();
  private volatile boolean closing;

  private Owner(VixLibrary library, Wish wish, Duration limit) {
    this.path = wish.path();
    this.limit = limit;
    this.opening = new Opening(library, wish, limit);
  }

  /**
   * Starts the thread, which opens the disk.
   *
   * @param thread its name
   * @throws OpenException if it could not be opened, or not within the limit
   */
  static Owner open(String thread, VixLibrary library, Wish wish, Duration limit)
      throws OpenException {
    Owner owner = new Owner(library, wish, limit);
    Thread.ofPlatform().daemon().name(thread).start(owner::live);
    owner.opening.await();
    return owner;
  }

  /** What it has opened. */
  Session session() throws OpenException {
    return opening.await();
  }

  private void live() {
    Session session = opening.run();
    if (session != null) {
      while (!closing) {
        runNext(session.link().disk());
      }
      refuseRest();
      underWay.end();
      running.begin("CLOSE");
      session.link().close();
    }
    gone.complete(null);
  }

  private void runNext(VixDisk disk) {
    try {
      queue.take().run(disk);
    } catch (InterruptedException nobody) {
      LOG.atDebug().log("{}: its thread was interrupted, which is not heeded", path);
    }
  }

  private void refuseRest() {
    for (Task task = queue.poll(); task != null; task = queue.poll()) {
      task.refuse(closed());
    }
  }

  private NbdException closed() {
    return new NbdException(ErrorCode.ESHUTDOWN, path + " is being closed");
  }

  private void submit(Task task) {
    queue.add(task);
    if (closing && queue.remove(task)) {
      task.refuse(closed());
    }
  }

  /** Has a read or write started when its turn comes, and its end told. */
  void start(String call, Transfer.Start start, Ending ending) {
    submit(new Transfer(call, start, ending, underWay, limit));
  }

  /**
   * Has something done, and waits for it.
   *
   * @throws IOException what the job has thrown, or EIO if it has not ended within the limit; if it
   *     had not begun, it does not
   */
  <T> T call(String call, Job<T> job) throws IOException {
    Question<T> question = new Question<>(disk -> running.during(call, job, disk));
    submit(question);
    return question.await(
        limit,
        () ->
            "%s: VixDiskLib has not answered in %d ms%s"
                .formatted(call, limit.toMillis(), suspects()));
  }

  /**
   * Waits until what was started has ended, and flushes.
   *
   * @throws IOException EIO as long as a call hangs: nobody knows what is to become of it
   */
  void flush() throws IOException {
    call("FLUSH", this::flush);
  }

  private Void flush(VixDisk disk) throws IOException {
    if (!underWay.endWithoutHanging()) {
      throw new NbdException(
          ErrorCode.EIO, "FLUSH: VixDiskLib has not ended what was begun before: " + underWay);
    }
    disk.await();
    disk.flush();
    return null;
  }

  /** Who may be to blame, or "". */
  private String suspects() {
    String all = underWay.toString();
    String inside = running.toString();
    return (inside.isEmpty() ? "" : "; it is in " + inside)
        + (all.isEmpty() ? "" : "; under way: " + all);
  }

  /** Whether {@link #close} was asked for. */
  boolean isClosing() {
    return closing;
  }

  /**
   * Begins nothing more, waits for what is under way and closes the disk. If something hangs, that
   * is left to the thread, which does so when it does not hang any more.
   */
  void close() {
    closing = true;
    queue.add(NOTHING);
    if (!Patience.await(gone, isHung() ? Duration.ZERO : limit)) {
      LOG.atWarn()
          .addKeyValue("disk", path)
          .log("stays open until VixDiskLib has ended what it was asked{}", suspects());
    }
  }

  private boolean isHung() {
    return running.isLongerThan(limit) || underWay.isHung();
  }
}
