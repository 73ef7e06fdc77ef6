package nbd.itest.stacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A recipe for each filter that can stand anywhere in a stack. */
final class Recipes {
  private static final Map<String, Recipe> ALL = new TreeMap<>();

  static {
    unseen();
    forced();
    moving();
    keeping();
    failing();
  }

  private Recipes() {}

  static Set<String> names() {
    return ALL.keySet();
  }

  static Recipe of(String name) {
    return ALL.get(name);
  }

  /** What is read is the same, and what is told is no less true. */
  private static void unseen() {
    ALL.put("delay", Recipe.unseen("", "rdelay=0"));
    ALL.put("log", Recipe.unseen("logfile=/dev/null logappend=true"));
    ALL.put("noextents", Recipe.unseen("", "noextents=none", "noextents=data"));
    ALL.put("cacheextents", Recipe.unseen(""));
    ALL.put("readahead", Recipe.unseen(""));
    ALL.put("rate", Recipe.unseen("", "rate=100G", "connection-rate=100G"));
    ALL.put("limit", Recipe.unseen("limit=0", "limit=50"));
    ALL.put("ip", Recipe.unseen("", "allow=any", "deny=10.0.0.0/8"));
    ALL.put("exportname", Recipe.unseen("", "exportname-list=empty", "exportname-list=keep"));
    ALL.put("retry", Recipe.unseen("retries=1 retry-delay=1ms"));
    ALL.put("retry-request", Recipe.unseen("retry-request-retries=1 retry-request-delay=1ms"));
    ALL.put("changed", Recipes::changed);
    ALL.put("stats", Recipes::stats);
    ALL.put("extentlist", Recipes::extentList);
    ALL.put("detect-zeroes", Recipe.unseen(""));
  }

  private static void forced() {
    ALL.put("nozero", Recipe.unseen("", "zeromode=none", "zeromode=emulate"));
    ALL.put("fua", Recipes::fua);
    ALL.put("nocache", Recipe.unseen("", "cachemode=none", "cachemode=emulate", "cachemode=nop"));
    ALL.put("noparallel", Recipe.unseen("", "serialize=requests", "serialize=all-requests"));
    ALL.put("multi-conn", Recipes::multiConn);
    ALL.put("blocksize-policy", Recipe.unseen(""));
  }

  private static void moving() {
    ALL.put("offset", Recipes::offset);
    ALL.put("truncate", Recipes::truncate);
    ALL.put("swab", Recipes::swab);
    ALL.put("blocksize", Recipes::blockSize);
  }

  private static void keeping() {
    ALL.put("cow", Recipes::cow);
    ALL.put("cache", Recipes::cache);
  }

  private static void failing() {
    ALL.put("error", Recipes::error);
    ALL.put("ddrescue", Recipes::ddrescue);
    ALL.put("protect", Recipes::protect);
  }

  private static Optional<List<String>> words(String... words) {
    return Optional.of(List.of(words));
  }

  private static Optional<List<String>> changed(Sketch sketch, Random random, Path folder)
      throws IOException {
    Path notes = Files.createTempDirectory(folder, "notes-");
    return words("changed-folder=" + notes, "changed-checkpoint=c" + random.nextInt(1 << 20));
  }

  private static Optional<List<String>> stats(Sketch sketch, Random random, Path folder) {
    return words("statsfile=" + folder.resolve("stats"), "statsappend=true");
  }

  /** What is zero, with all of the rest told as data or, where it is zero, in any way. */
  private static Optional<List<String>> extentList(Sketch sketch, Random random, Path folder)
      throws IOException {
    byte[] content = sketch.content();
    StringBuilder lines = new StringBuilder();
    for (int at = 0; at < content.length; ) {
      int end = at + 1;
      while (end < content.length && (content[end] == 0) == (content[at] == 0)) {
        end++;
      }
      int type = content[at] == 0 ? random.nextInt(4) : random.nextInt(2);
      lines.append(at).append(' ').append(end - at).append(' ').append(type).append('\n');
      at = end;
    }
    Path list = Files.createTempFile(folder, "extents-", ".list");
    return words("extentlist=" + Files.writeString(list, lines));
  }

  private static Optional<List<String>> fua(Sketch sketch, Random random, Path folder) {
    List<String> modes = new ArrayList<>(List.of("none", "pass"));
    if (sketch.hasFlush()) {
      modes.add("emulate");
    }
    if (sketch.hasFua()) {
      modes.addAll(List.of("native", "force"));
    }
    String mode = modes.get(random.nextInt(modes.size()));
    sketch.fua(sketch.hasFua() && !mode.equals("none"));
    return words("fuamode=" + mode);
  }

  private static Optional<List<String>> multiConn(Sketch sketch, Random random, Path folder) {
    return Optional.of(
        sketch.hasFlush()
            ? Recipe.one(random, "", "multi-conn-mode=emulate", "multi-conn-mode=disable")
            : List.of("multi-conn-mode=disable"));
  }

  private static Optional<List<String>> offset(Sketch sketch, Random random, Path folder) {
    int start = sketch.place(random);
    int rest = sketch.size() - start;
    int length = rest - random.nextInt(rest) / sketch.block() * sketch.block();
    sketch.window(start, length);
    return words("offset=" + start, "range=" + length);
  }

  private static Optional<List<String>> truncate(Sketch sketch, Random random, Path folder) {
    int block = sketch.block();
    if (random.nextBoolean() && sketch.size() % block == 0 && sketch.size() < 400_000) {
      int size = sketch.size() + block * (1 + random.nextInt(1 + 30_000 / block));
      sketch.longer(size);
      return words("truncate=" + size);
    }
    int size = sketch.place(random);
    if (size == 0) {
      return Optional.empty();
    }
    sketch.window(0, size);
    return words("truncate=" + size);
  }

  private static Optional<List<String>> swab(Sketch sketch, Random random, Path folder) {
    int bytes = 1 << random.nextInt(4);
    if (sketch.size() < bytes || sketch.size() % Math.max(bytes, sketch.block()) != 0) {
      return Optional.empty();
    }
    sketch.swapped(bytes);
    sketch.block(Math.max(sketch.block(), bytes));
    return words("swab-bits=" + 8 * bytes);
  }

  private static Optional<List<String>> blockSize(Sketch sketch, Random random, Path folder) {
    int block = Math.max(sketch.block(), 1 << random.nextInt(14));
    if (sketch.size() < block) {
      return Optional.empty();
    }
    sketch.window(0, sketch.size() - sketch.size() % block);
    sketch.inBlocksOf(block);
    sketch.block(1);
    List<String> words = new ArrayList<>(List.of("minblock=" + block));
    if (random.nextBoolean()) {
      words.add("maxdata=" + Math.max(block, 65_536));
    }
    return Optional.of(words);
  }

  private static Optional<List<String>> cow(Sketch sketch, Random random, Path folder) {
    int block = Math.max(4096 << random.nextInt(5), sketch.block());
    sketch.inBlocksOf(block);
    sketch.withFlush();
    sketch.block(1);
    return Optional.of(
        Recipe.one(
            random,
            "cow-block-size=" + block,
            "cow-block-size=" + block + " cow-on-read=true",
            "cow-block-size=" + block + " cow-on-cache=true"));
  }

  /** What it has acknowledged must be taken below, later. */
  private static Optional<List<String>> cache(Sketch sketch, Random random, Path folder) {
    if (sketch.mayFailAnywhere()) {
      return Optional.empty();
    }
    int block = Math.max(4096 << random.nextInt(4), sketch.block());
    String size = " cache-min-block-size=" + block;
    return Optional.of(
        Recipe.one(
            random,
            "cache=writeback" + size,
            "cache=writeback cache-max-size=512K" + size,
            "cache=writethrough cache-on-read=true" + size,
            "cache=unsafe cache-on-read=true" + size));
  }

  private static Optional<List<String>> error(Sketch sketch, Random random, Path folder) {
    int from = sketch.place(random);
    int to = Math.min(sketch.size(), from + 1 + random.nextInt(5000));
    sketch.unreadable(from, to);
    sketch.inBlocksOf(sketch.block());
    return words("error-pread-range=" + from + "-" + (to - 1));
  }

  private static Optional<List<String>> ddrescue(Sketch sketch, Random random, Path folder)
      throws IOException {
    int from = sketch.place(random);
    int to = Math.min(sketch.size(), from + 1 + random.nextInt(5000));
    sketch.unreadable(from, to);
    sketch.inBlocksOf(sketch.block());
    sketch.withoutFlush();
    Path map = Files.createTempFile(folder, "ddrescue-", ".map");
    Files.writeString(
        map,
        "0x0 ? 1\n0x0 0x%x +\n0x%x 0x%x -\n0x%x 0x%x +\n"
            .formatted(from, from, to - from, to, sketch.size() - to));
    return words("ddrescue-mapfile=" + map);
  }

  private static Optional<List<String>> protect(Sketch sketch, Random random, Path folder) {
    int from = sketch.place(random);
    int to = Math.min(sketch.size(), from + 1 + random.nextInt(5000));
    sketch.failing(from, to);
    sketch.inBlocksOf(sketch.block());
    return words("protect=" + from + "-" + (to - 1));
  }
}
