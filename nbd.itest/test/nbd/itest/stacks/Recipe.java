package nbd.itest.stacks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** How a filter is put in front of a disk. */
@FunctionalInterface
interface Recipe {
  /**
   * Random parameters, and the sketch changed as the filter is to change the disk.
   *
   * @param folder for files that parameters name
   * @return empty if the filter does not go with this disk; the sketch is as it was
   */
  Optional<List<String>> mix(Sketch sketch, Random random, Path folder) throws IOException;

  /** A filter that changes nothing that can be seen, with one of these parameters. */
  static Recipe unseen(String... words) {
    return (_, random, _) -> Optional.of(one(random, words));
  }

  /** One of these, each a word or several. */
  static List<String> one(Random random, String... words) {
    return words.length == 0 ? List.of() : split(words[random.nextInt(words.length)]);
  }

  private static List<String> split(String words) {
    return words.isEmpty() ? List.of() : List.of(words.split(" "));
  }
}
