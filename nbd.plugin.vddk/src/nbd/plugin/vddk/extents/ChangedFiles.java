package nbd.plugin.vddk.extents;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import nbd.api.DirtyBitmap;
import nbd.api.ParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the files of changed areas of a disk by patterns. A pattern is a path. <code>{disk}</code>
 * in it stands for the disk's path, for the last component of that, or for the last component
 * without {@code .vmdk}; for the short ones only as long as no other disk can be meant. <code>
 * {name}</code>, once at most, stands for the bitmap's name, which has one character or more and no
 * {@code /}; at the beginning of a component it does not begin with a dot. Without it the bitmap
 * has the file's name without {@code .json}. Immutable.
 */
public final class ChangedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ChangedFiles.class);

  /** Longest string of the protocol, in bytes. */
  private static final int LONGEST = 4096;

  private final List<ChangedPattern> patterns;
  private final List<String> disks;

  /**
   * For these patterns; none finds no files.
   *
   * @param disks the paths of all disks that the patterns are for
   * @throws ParameterException as {@link #check}
   */
  public ChangedFiles(List<String> patterns, List<String> disks) {
    this.patterns = patterns.stream().map(ChangedPattern::new).toList();
    this.disks = List.copyOf(disks);
  }

  /**
   * Refuses what is no pattern.
   *
   * @param several whether there is more than one disk: then each needs files of its own
   * @throws ParameterException naming the parameter {@code changed}
   */
  public static void check(String pattern, boolean several) {
    ChangedPattern checked = new ChangedPattern(pattern);
    if (several) {
      checked.needDisk();
    }
  }

  /**
   * The files that are there now.
   *
   * @param disk its path as VixDiskLib takes it, one of all
   * @return by the bitmaps' names, in their order; a name too long for the protocol is left out,
   *     with a warning
   * @throws IOException if a folder cannot be read, or two files have the same bitmap's name
   */
  public Map<String, Path> of(String disk) throws IOException {
    SortedMap<String, Path> found = new TreeMap<>();
    for (ChangedPattern pattern : patterns) {
      for (String name : namesOf(disk)) {
        for (ChangedPattern.Match match : pattern.files(name)) {
          add(match, found);
        }
      }
    }
    return found;
  }

  /** What stands for this disk and for no other. */
  private Set<String> namesOf(String disk) {
    Set<String> names = allNamesOf(disk);
    for (String other : disks) {
      if (!other.equals(disk)) {
        names.removeAll(allNamesOf(other));
      }
    }
    names.add(disk);
    return names;
  }

  private static Set<String> allNamesOf(String disk) {
    Set<String> names = new LinkedHashSet<>();
    String last = disk.substring(disk.lastIndexOf('/') + 1);
    names.add(last.endsWith(".vmdk") ? last.substring(0, last.length() - 5) : last);
    names.add(last);
    names.add(disk);
    return names;
  }

  private static void add(ChangedPattern.Match match, Map<String, Path> found) throws IOException {
    if (!canBeTold(match)) {
      return;
    }
    Path other = found.putIfAbsent(match.name(), match.file());
    if (other != null && !Files.isSameFile(other, match.file())) {
      throw new IOException(
          "changed areas of the same name '%s' are in %s and in %s"
              .formatted(match.name(), other, match.file()));
    }
  }

  private static boolean canBeTold(ChangedPattern.Match match) {
    String context = DirtyBitmap.PREFIX + match.name();
    boolean can =
        !match.name().isEmpty() && context.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    if (!can) {
      LOG.atWarn()
          .addKeyValue("file", match.file())
          .log("changed areas cannot be told: no bitmap's name, or one too long");
    }
    return can;
  }
}
