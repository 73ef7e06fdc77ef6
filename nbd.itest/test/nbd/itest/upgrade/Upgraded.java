package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server's log tells of upgrades.
 *
 * @param all how many upgrades of exports there were
 * @param times how many of them with clients connected
 * @param longestWait milliseconds that a request had to wait, at most
 */
record Upgraded(int all, int times, double longestWait) {
  private static final Pattern DONE =
      Pattern.compile("serves all clients; (\\d+) clients waited ([0-9.]+) ms at most");
  private static final Pattern WRONG =
      Pattern.compile("nbdj: error|does not come|stay with the one before| failed after ");

  /** All upgrades so far; fails if one of them did not succeed. */
  static Upgraded allOf(Live live) {
    assertThat(live.log().found(WRONG)).as("%s", live.log()).isEmpty();
    return of(live);
  }

  /** Those that succeeded. */
  static Upgraded of(Live live) {
    List<Matcher> all = live.log().found(DONE);
    List<Matcher> done = all.stream().filter(each -> !each.group(1).equals("0")).toList();
    double longest =
        done.stream().mapToDouble(each -> Double.parseDouble(each.group(2))).max().orElse(0);
    return new Upgraded(all.size(), done.size(), longest);
  }

  @Override
  public String toString() {
    return "%d upgrades of exports with clients, longest wait %.1f ms"
        .formatted(times, longestWait);
  }
}
