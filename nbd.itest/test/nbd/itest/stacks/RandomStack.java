package nbd.itest.stacks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import nbd.testkit.Layers;

/**
 * Up to five filters, any of those there are, with random parameters, in front of a random disk.
 *
 * @param sketch what it is to look like from above
 * @param filters the names of what is in it, the innermost first
 */
record RandomStack(Layers layers, Sketch sketch, List<String> filters) {
  private static final int MOST = 5;

  /**
   * @param folder for the files that parameters name
   */
  static RandomStack of(Random random, Path folder) throws IOException {
    int filters = random.nextInt(MOST + 1);
    RandomStack stack =
        filters > 0 && random.nextInt(4) == 0 ? Containers.any(random, folder) : plain(random);
    while (stack.filters.size() < filters) {
      stack = stack.behindAny(random, folder);
    }
    return stack;
  }

  private static RandomStack plain(Random random) {
    Source source = Source.random(random);
    return new RandomStack(Layers.of(source.disk(random)), source.sketch(), List.of());
  }

  private RandomStack behindAny(Random random, Path folder) throws IOException {
    List<String> names = new ArrayList<>(new TreeSet<>(Recipes.names()));
    while (true) {
      String name = names.get(random.nextInt(names.size()));
      Optional<List<String>> words = Recipes.of(name).mix(sketch, random, folder);
      if (words.isPresent()) {
        return behind(name, words.get());
      }
    }
  }

  RandomStack behind(String name, List<String> words) {
    List<String> more = new ArrayList<>(filters);
    more.add(name);
    Layers behind = layers.behind(Filters.named(name), words.toArray(String[]::new));
    return new RandomStack(behind, sketch, List.copyOf(more));
  }

  boolean has(Set<String> any) {
    return filters.stream().anyMatch(any::contains);
  }

  @Override
  public String toString() {
    return layers + " of " + sketch.size() + " bytes in blocks of " + sketch.block();
  }
}
