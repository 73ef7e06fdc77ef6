package nbd.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Groups of bars with their spread, as SVG. The axis is logarithmic where values differ much. For
 * one thread.
 */
final class BarChart {
  /**
   * One bar.
   *
   * @param value above 0; NaN for none
   * @param spread half the length of the whisker, as a share of the value
   */
  record Bar(double value, double spread) {}

  private record Group(String name, List<Bar> bars) {}

  private static final List<String> COLOURS =
      List.of("#1b6ca8", "#e08e0b", "#6a9f3a", "#a2559c", "#888888", "#c0392b");
  private static final int LEFT = 60;
  private static final int TOP = 60;
  private static final int HEIGHT = 260;
  private static final int BOTTOM = 130;
  private static final int BAR = 14;
  private static final int GAP = 18;
  private static final int KEY = 110;
  private static final double LOGARITHMIC_FROM = 5;

  private final String title;
  private final List<String> names;
  private final List<Group> groups = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();

  /**
   * @param names of the bars in each group
   */
  BarChart(String title, List<String> names) {
    this.title = title;
    this.names = names;
  }

  /** Adds a group; a bar for each name. */
  void group(String name, List<Bar> bars) {
    groups.add(new Group(name, bars));
  }

  /** The picture. */
  String svg() {
    Axis axis = axis();
    int right = LEFT + groups.size() * groupWidth();
    int width = Math.max(right + GAP, LEFT + names.size() * KEY);
    draw(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
            + " font-size='11'>",
        width, TOP + HEIGHT + BOTTOM);
    draw("<rect width='100%%' height='100%%' fill='white'/>");
    draw("<text x='%d' y='18' font-size='14'>%s</text>", LEFT, escaped(title));
    for (int i = 0; i < names.size(); i++) {
      int x = LEFT + i * KEY;
      draw("<rect x='%d' y='30' width='10' height='10' fill='%s'/>", x, colour(i));
      draw("<text x='%d' y='39'>%s</text>", x + GAP, escaped(names.get(i)));
    }
    axis.ticks().forEach(tick -> tick(axis, tick, right));
    for (int i = 0; i < groups.size(); i++) {
      group(axis, groups.get(i), LEFT + i * groupWidth());
    }
    return out.append("</svg>\n").toString();
  }

  private Axis axis() {
    double[] values =
        groups.stream()
            .flatMap(group -> group.bars().stream())
            .mapToDouble(Bar::value)
            .filter(Double::isFinite)
            .toArray();
    double least = DoubleStream.of(values).min().orElse(1);
    double most = DoubleStream.of(values).max().orElse(1);
    return Axis.of(least, most * 1.1, most / least > LOGARITHMIC_FROM);
  }

  private int groupWidth() {
    return names.size() * BAR + GAP;
  }

  private void tick(Axis axis, double value, int right) {
    double y = y(axis, value);
    String colour = value == 1 ? "#333" : "#ddd";
    draw("<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='%s'/>", LEFT, right, y, y, colour);
    String label = Figures.rounded(value);
    draw("<text x='%d' y='%.1f' text-anchor='end'>%s</text>", LEFT - 6, y + 4, label);
  }

  private void group(Axis axis, Group group, int left) {
    for (int i = 0; i < group.bars().size(); i++) {
      Bar bar = group.bars().get(i);
      if (Double.isFinite(bar.value())) {
        bar(axis, bar, left + GAP / 2 + i * BAR, colour(i));
      }
    }
    int x = left + groupWidth() / 2;
    int y = TOP + HEIGHT + 12;
    draw(
        "<text x='%d' y='%d' text-anchor='end' transform='rotate(-40 %d %d)'>%s</text>",
        x, y, x, y, escaped(group.name()));
  }

  private void bar(Axis axis, Bar bar, int x, String colour) {
    double top = y(axis, bar.value());
    draw(
        "<rect x='%d' y='%.1f' width='%d' height='%.1f' fill='%s'/>",
        x, top, BAR - 2, TOP + HEIGHT - top, colour);
    double high = y(axis, bar.value() * (1 + bar.spread()));
    double low = y(axis, bar.value() * Math.max(0.01, 1 - bar.spread()));
    int middle = x + BAR / 2 - 1;
    draw("<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#000'/>", middle, middle, high, low);
  }

  private static double y(Axis axis, double value) {
    return TOP + HEIGHT * (1 - axis.place(value));
  }

  private static String colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
  }

  private void draw(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
