package nbd.filters.changed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import nbd.api.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and drops checkpoints while changes go on. Used by one thread at a time, which never waits
 * for a change.
 *
 * <p>A change that began before a new checkpoint was there is not marked in it, and may reach the
 * disk after a backup has read it. So the checkpoint counts as made, its file gets its name, and
 * whoever asked for it is told, only when all those changes are over. If the server is killed
 * before, it has never been.
 */
final class Workshop {
  private static final Logger log = LoggerFactory.getLogger(Workshop.class);

  /** So many are a mistake: each costs a look at every change. */
  private static final int MOST = 64;

  private record Making(Checkpoint checkpoint, Changes.Grace grace, Optional<Request> request) {
    boolean is(CheckpointName name) {
      return checkpoint.name().equals(name);
    }
  }

  private final Folder folder;
  private final Loader loader;
  private final Requests requests;
  private final Checkpoints checkpoints;
  private final Granularity granularity;
  private final Host host;
  private final List<Making> makings = new ArrayList<>();

  /**
   * @param checkpoints are changed by nobody else
   * @param granularity of new ones whose requests do not tell another
   */
  Workshop(
      Loader loader,
      Requests requests,
      Checkpoints checkpoints,
      Granularity granularity,
      Host host) {
    this.folder = loader.folder();
    this.loader = loader;
    this.requests = requests;
    this.checkpoints = checkpoints;
    this.granularity = granularity;
    this.host = host;
  }

  /**
   * Begins to make a checkpoint, unless it is there.
   *
   * @throws IOException naming it, if it cannot be made
   */
  void makeIfMissing(CheckpointName name) throws IOException {
    try {
      if (checkpoints.find(name).isEmpty()) {
        make(name, granularity, Optional.empty());
      }
    } catch (IOException | IllegalArgumentException refused) {
      throw new IOException(
          "cannot make checkpoint '%s' in %s: %s"
              .formatted(name.text(), folder.path(), Failures.why(refused)),
          refused);
    }
  }

  /**
   * Takes away requests whose wish is so already: they were done when the server was killed. To be
   * called before others are taken.
   */
  void forgetDone(List<Request> all) throws IOException {
    for (Request request : all) {
      boolean isThere =
          checkpoints.all().stream().anyMatch(each -> each.name().text().equals(request.name()));
      if (isThere == (request.kind() == Request.Kind.ADD)) {
        requests.done(request);
      }
    }
  }

  /** Begins to do what is asked for. A request that cannot be done is answered with the reason. */
  void take(List<Request> all) {
    for (Request request : all) {
      take(request);
    }
  }

  private void take(Request request) {
    try {
      CheckpointName name = new CheckpointName(request.name());
      if (makings.stream().anyMatch(making -> making.is(name))) {
        // Its own request; or one to drop it, which is found again after it is made.
        return;
      }
      switch (request.kind()) {
        case ADD -> add(name, request);
        case DROP -> drop(name, request);
      }
    } catch (IOException | IllegalArgumentException refused) {
      requests.refuse(request, Failures.why(refused));
    }
  }

  private void add(CheckpointName name, Request request) throws IOException {
    if (checkpoints.find(name).isPresent()) {
      throw new IllegalArgumentException("checkpoint '" + name.text() + "' is there already");
    }
    make(name, Requests.granularity(request).orElse(granularity), Optional.of(request));
  }

  private void make(CheckpointName name, Granularity wanted, Optional<Request> request)
      throws IOException {
    if (checkpoints.all().size() >= MOST) {
      throw new IllegalArgumentException(
          "there are %d checkpoints, and no more can be; drop one first".formatted(MOST));
    }
    Checkpoint made = loader.make(name, wanted, host.clock().millis());
    checkpoints.add(made);
    makings.add(new Making(made, checkpoints.grace(), request));
  }

  private void drop(CheckpointName name, Request request) throws IOException {
    Checkpoint dropped =
        checkpoints
            .find(name)
            .orElseThrow(
                () -> new IllegalArgumentException("there is no checkpoint '" + name.text() + "'"));
    folder.delete(name);
    checkpoints.remove(dropped);
    dropped.abandon();
    tell(name, "a checkpoint is dropped");
    requests.done(request);
  }

  private void tell(CheckpointName name, String what) {
    log.atInfo()
        .addKeyValue("checkpoint", name.text())
        .addKeyValue("folder", folder.path())
        .log(what);
  }

  /** Ends the making of those that have all that changes from now on. */
  void finish() throws IOException {
    for (Iterator<Making> each = makings.iterator(); each.hasNext(); ) {
      Making making = each.next();
      if (making.grace().isOver()) {
        each.remove();
        finish(making);
      }
    }
  }

  private void finish(Making making) throws IOException {
    CheckpointName name = making.checkpoint().name();
    try {
      folder.made(name);
    } catch (IOException failure) {
      undo(making.checkpoint());
      if (making.request().isEmpty()) {
        throw failure;
      }
      requests.refuse(making.request().get(), Failures.why(failure));
      return;
    }
    tell(name, "a checkpoint is made");
    if (making.request().isPresent()) {
      requests.done(making.request().get());
    }
  }

  /** Where its file may stay, changes are marked on: it must not tell that there were none. */
  private void undo(Checkpoint unwanted) {
    try {
      folder.delete(unwanted.name());
      discard(unwanted);
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("checkpoint", unwanted.name().text())
          .addKeyValue("folder", folder.path())
          .addKeyValue("cause", Failures.why(failure))
          .log("a checkpoint that is not wanted cannot be deleted, and stays");
    }
  }

  private void discard(Checkpoint unwanted) throws IOException {
    checkpoints.remove(unwanted);
    unwanted.abandon();
    folder.discard(unwanted.name());
  }

  /** Those that count as made. */
  List<Checkpoint> made() {
    return checkpoints.all().stream().filter(this::isMade).toList();
  }

  private boolean isMade(Checkpoint checkpoint) {
    return makings.stream().noneMatch(making -> making.checkpoint() == checkpoint);
  }

  /** Leaves those that are not made as if nobody had asked; their requests stay. */
  void close() throws IOException {
    for (Making making : makings) {
      discard(making.checkpoint());
    }
    makings.clear();
  }
}
