package nbd.app.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells of each file what became of it. */
record Standings(Shelf shelf, InUse inUse) {
  /** All, by file name. */
  List<Standing> all() {
    List<Standing> all = new ArrayList<>();
    for (Map.Entry<Path, Entry> each : shelf.all().entrySet()) {
      Optional<Running> running = inUse.from(each.getKey());
      all.add(running.isPresent() ? of(running.get()) : notRunning(each.getKey(), each.getValue()));
    }
    return all;
  }

  /** Of one that counts. */
  Standing of(Running each) {
    Candidate candidate = each.candidate();
    return new Standing(
        candidate.file(),
        candidate.name(),
        candidate.version().toString(),
        each.brought().plugins(),
        each.brought().filters(),
        shelf.find(candidate.file()).flatMap(Entry::complaint),
        inUse.lingering().versions(candidate.name()),
        shelf.content(candidate.file()));
  }

  private Standing notRunning(Path file, Entry entry) {
    Optional<Candidate> content = entry.content();
    Optional<String> problem =
        entry
            .complaint()
            .or(() -> content.flatMap(each -> inUse.find(each.name())).map(Standings::waitsFor));
    return new Standing(
        file,
        content.map(Candidate::name).orElse(""),
        content.map(each -> each.version().toString()).orElse(""),
        List.of(),
        List.of(),
        problem,
        List.of(),
        shelf.content(file));
  }

  private static String waitsFor(Running used) {
    return "is not used while %s of %s is there"
        .formatted(used.candidate().version(), Journal.title(used.candidate().file()));
  }
}
