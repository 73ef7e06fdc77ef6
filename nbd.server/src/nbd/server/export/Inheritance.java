package nbd.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nbd.api.Handover;
import nbd.api.RetainedState;

/**
 * What the layers of one chain leave for those of the next: each for the one of its name, and where
 * there are several of a name, in order.
 */
final class Inheritance {
  /**
   * A place in a chain.
   *
   * @param layer the name
   * @param count how many of that name stand in front of it
   */
  private record Place(String layer, int count) {}

  private final Map<Place, RetainedState> left = new HashMap<>();
  private final List<RetainedState> adopted = new ArrayList<>();

  /** Asks each layer that may have something; all handles are closed. */
  static Inheritance of(Served before) throws IOException {
    var inheritance = new Inheritance();
    for (Map.Entry<Place, Layered> each : places(before).entrySet()) {
      if (each.getValue().ownHandover() == Handover.BESIDE) {
        continue;
      }
      Optional<RetainedState> state = each.getValue().retain();
      state.ifPresent(left -> inheritance.left.put(each.getKey(), left));
    }
    return inheritance;
  }

  /**
   * The innermost layer first. What no layer is there for, or none wants, stays with the layer that
   * has left it.
   */
  void passTo(Served next) throws IOException {
    for (Map.Entry<Place, Layered> each : places(next).reversed().entrySet()) {
      RetainedState state = left.get(each.getKey());
      if (state != null && each.getValue().adopt(state)) {
        adopted.add(state);
      }
    }
  }

  /** Whether any layer of the next chain has adopted something. */
  boolean hasAdopted() {
    return !adopted.isEmpty();
  }

  /** The next chain serves: what it has adopted is its own now. */
  void handOver() {
    adopted.forEach(RetainedState::handOver);
    left.values().removeAll(adopted);
    giveBack();
  }

  /** What was left is not wanted any more by anybody else. */
  void giveBack() {
    left.values().forEach(RetainedState::giveBack);
    left.clear();
    adopted.clear();
  }

  /** The outermost first. */
  private static SequencedMap<Place, Layered> places(Served chain) {
    SequencedMap<Place, Layered> places = new LinkedHashMap<>();
    for (Layered layer : chain.layers()) {
      int count = 0;
      while (places.putIfAbsent(new Place(layer.name(), count), layer) != null) {
        count++;
      }
    }
    return places;
  }
}
