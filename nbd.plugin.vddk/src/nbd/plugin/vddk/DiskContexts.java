package nbd.plugin.vddk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import nbd.api.Contexts;
import nbd.api.DirtyBitmap;
import nbd.api.MetaContext;
import nbd.api.Support;
import nbd.plugin.vddk.extents.ChangedAreas;
import nbd.plugin.vddk.extents.ChangedFiles;
import nbd.plugin.vddk.extents.Written;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dirty bitmaps of a disk that files of changed areas tell. */
final class DiskContexts {
  private static final Logger LOG = LoggerFactory.getLogger(DiskContexts.class);

  private DiskContexts() {}

  /**
   * Adds them. Of a file that is not right there is none, which a client sees; the disk can be
   * opened all the same.
   */
  static Contexts withChanged(
      Contexts contexts, ChangedFiles files, String path, long size, Written written) {
    Contexts all = contexts;
    for (Map.Entry<String, Path> file : filesOf(files, path).entrySet()) {
      try {
        ChangedAreas areas = ChangedAreas.read(file.getValue(), size);
        all = all.with(context(file.getKey(), areas, written));
      } catch (IOException | IllegalArgumentException wrong) {
        warn(path, wrong);
      }
    }
    return all;
  }

  private static MetaContext context(String name, ChangedAreas areas, Written written) {
    return new MetaContext(
        DirtyBitmap.PREFIX + name,
        Support.NATIVE,
        (asked, atMost) -> areas.extents(asked, written, atMost));
  }

  private static Map<String, Path> filesOf(ChangedFiles files, String path) {
    try {
      return files.of(path);
    } catch (IOException wrong) {
      warn(path, wrong);
      return Map.of();
    }
  }

  private static void warn(String path, Exception wrong) {
    LOG.atWarn()
        .addKeyValue("disk", path)
        .log("changed areas are not offered: {}", wrong.getMessage());
  }
}
