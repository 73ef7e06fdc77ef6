package nbd.app.checkpoint;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import nbd.app.checkpoint.CheckpointFolder.Kind;
import nbd.app.checkpoint.LeftRequest.Outcome;
import nbd.app.system.Stop;

/**
 * Makes, drops or shows checkpoints.
 *
 * @param out where it is told
 * @param stop ends the wait for a server
 */
public record Checkpoints(CheckpointSpec spec, PrintStream out, Stop stop) {
  /**
   * Returns when it is done and told in a line, or when it is left for the server that next opens
   * the disk, and that is told. What waits for that is withdrawn by its opposite.
   *
   * @throws IOException if it cannot be done, telling why and what would be right
   */
  public void run() throws IOException, InterruptedException {
    CheckpointFolder folder = CheckpointFolder.of(spec.folder());
    switch (spec) {
      case CheckpointSpec.Add add -> add(folder, add);
      case CheckpointSpec.Drop drop -> drop(folder, drop);
      case CheckpointSpec.Show show -> show(folder, show.json());
    }
  }

  private void add(CheckpointFolder folder, CheckpointSpec.Add add)
      throws IOException, InterruptedException {
    String name = add.name();
    CheckpointName.check(name);
    // With another granularity it would not be the one that is there.
    if (add.granularity().isEmpty()
        && LeftRequest.withdraw(folder, name, Kind.DROP)
        && folder.has(name, Kind.CHANGED)) {
      out.println("checkpoint '%s' will not be dropped".formatted(name));
      return;
    }
    refuseASecondRequest(folder, name);
    if (folder.has(name, Kind.CHANGED)) {
      throw new IOException(
          "checkpoint '%s' is in %s already; choose another name, or drop that one first"
              .formatted(name, folder.path()));
    }
    String content =
        add.granularity().isPresent() ? "granularity=" + add.granularity().getAsLong() + "\n" : "";
    ask(folder, name, Kind.ADD, content, add.patience(), "made");
  }

  private void drop(CheckpointFolder folder, CheckpointSpec.Drop drop)
      throws IOException, InterruptedException {
    String name = drop.name();
    CheckpointName.check(name);
    if (LeftRequest.withdraw(folder, name, Kind.ADD) && !folder.has(name, Kind.CHANGED)) {
      out.println("checkpoint '%s' will not be made".formatted(name));
      return;
    }
    refuseASecondRequest(folder, name);
    if (!folder.has(name, Kind.CHANGED)) {
      throw new IOException(
          "there is no checkpoint '%s' in %s; there are %s"
              .formatted(name, folder.path(), names(folder)));
    }
    ask(folder, name, Kind.DROP, "", drop.patience(), "dropped");
  }

  /** Of two that wait, nobody would know which one was meant. */
  private static void refuseASecondRequest(CheckpointFolder folder, String name)
      throws IOException {
    for (Kind kind : List.of(Kind.ADD, Kind.DROP)) {
      if (folder.has(name, kind)) {
        throw new IOException(
            "checkpoint '%s' is to be %s already; %s"
                .formatted(
                    name, kind == Kind.ADD ? "made" : "dropped", whatNow(folder, name, kind)));
      }
    }
  }

  private static String whatNow(CheckpointFolder folder, String name, Kind kind)
      throws IOException {
    if (folder.isOpen()) {
      return "the server has done it when %s has gone; do not delete that file"
          .formatted(folder.file(name, kind));
    }
    return kind == Kind.ADD
        ? "that is done when the disk is next opened, unless 'nbdj checkpoint drop' withdraws it"
        : "that is done when the disk is next opened, unless 'nbdj checkpoint add' without"
            + " --granularity withdraws it";
  }

  private static String names(CheckpointFolder folder) throws IOException {
    List<String> there =
        folder.names().stream()
            .filter(each -> Files.exists(folder.path().resolve(each + Kind.CHANGED.suffix())))
            .toList();
    return there.isEmpty() ? "none" : String.join(", ", there);
  }

  private void ask(
      CheckpointFolder folder,
      String name,
      Kind kind,
      String content,
      Duration patience,
      String done)
      throws IOException, InterruptedException {
    LeftRequest request = LeftRequest.leave(folder, name, kind, content);
    Outcome outcome = request.await(patience, stop);
    out.println(
        outcome == Outcome.DONE
            ? "checkpoint '%s' is %s".formatted(name, done)
            : "checkpoint '%s' will be %s when the disk is next opened; no client is connected to it now"
                .formatted(name, done));
  }

  private void show(CheckpointFolder folder, boolean json) throws IOException {
    List<Listed> all = Listed.of(folder);
    if (json) {
      out.print(Listings.json(all));
    } else if (all.isEmpty()) {
      out.println("there are no checkpoints in " + folder.path());
    } else {
      out.print(Listings.table(all));
    }
  }
}
