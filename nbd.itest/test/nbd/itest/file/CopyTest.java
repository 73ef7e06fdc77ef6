package nbd.itest.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disk images go into and out of files that are served, whole and with their holes. */
class CopyTest {
  private static final Pattern EXTENT =
      Pattern.compile("\"start\": (\\d+), \"length\": (\\d+)[^}]*\"data\": (true|false)");

  private Path folder;

  @AfterEach
  void delete() throws IOException {
    if (folder != null) {
      Place.delete(folder);
    }
  }

  @ParameterizedTest
  @EnumSource
  void outByNbdcopyAndQemu(Place place) throws Exception {
    folder = place.folder();
    Path image = Place.scattered(folder.resolve("image"));
    try (FileServer server = new FileServer(image.toString())) {
      Program.NBDCOPY.run(server.uri(), folder.resolve("nbdcopy"));
      assertCopied(image, folder.resolve("nbdcopy"));
      convert("-f", "raw", "-O", "raw", server.uri(), folder.resolve("qemu"));
      assertCopied(image, folder.resolve("qemu"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void inByNbdcopyAndQemu(Place place) throws Exception {
    folder = place.folder();
    Path image = Place.scattered(folder.resolve("image"));
    Path first = Files.copy(image, folder.resolve("nbdcopy"));
    Files.write(first, new byte[] {1, 2, 3});
    sameSize(image, first);
    Path second = Files.createFile(folder.resolve("qemu"));
    sameSize(image, second);
    try (FileServer server = new FileServer("dir=" + folder)) {
      Program.NBDCOPY.run("--flush", image, server.uri("nbdcopy"));
      convert("-n", "-f", "raw", "-O", "raw", image, server.uri("qemu"));
    }
    assertCopied(image, first);
    assertCopied(image, second);
  }

  @ParameterizedTest
  @EnumSource
  void overOldContentFromOneExportToAnother(Place place) throws Exception {
    folder = place.folder();
    Path image = Place.scattered(folder.resolve("image"));
    Path copy = folder.resolve("copy");
    try (var out = Files.newOutputStream(copy)) {
      byte[] old = new byte[1 << 20];
      Arrays.fill(old, (byte) 0xaa);
      for (long at = 0; at < Files.size(image); at += old.length) {
        out.write(old, 0, (int) Math.min(old.length, Files.size(image) - at));
      }
    }
    try (FileServer server = new FileServer("dir=" + folder)) {
      Program.NBDCOPY.run("--flush", server.uri("image"), server.uri("copy"));
    }
    assertCopied(image, copy);
  }

  @ParameterizedTest
  @EnumSource
  void theMapIsThatOfTheFile(Place place) throws Exception {
    folder = place.folder();
    Path image = Place.scattered(folder.resolve("image"));
    String ofFile = Program.QEMU_IMG.run("map", "-f", "raw", "--output=json", image);
    try (FileServer server = new FileServer(image.toString())) {
      String told = Program.NBDINFO.run("--map", server.uri());
      assertThat(normalInfo(told)).isEqualTo(normalQemu(ofFile));
      assertThat(told.lines()).hasSizeGreaterThan(50);
      String byQemu = Program.QEMU_IMG.run("map", "-f", "raw", "--output=json", server.uri());
      assertThat(normalQemu(byQemu)).isEqualTo(normalQemu(ofFile));
    }
  }

  /** Lines of offset, length and whether it is data. */
  private static String normalQemu(String json) {
    return EXTENT
        .matcher(json)
        .results()
        .map(each -> each.group(1) + " " + each.group(2) + " " + each.group(3))
        .collect(Collectors.joining("\n"));
  }

  private static String normalInfo(String map) {
    return map.lines()
        .map(line -> line.strip().split(" +"))
        .map(words -> words[0] + " " + words[1] + " " + words[2].equals("0"))
        .collect(Collectors.joining("\n"));
  }

  private static void sameSize(Path image, Path copy) throws IOException {
    try (var access = new RandomAccessFile(copy.toFile(), "rw")) {
      access.setLength(Files.size(image));
    }
  }

  private static void convert(Object... words) throws IOException, InterruptedException {
    Object[] all = new Object[words.length + 1];
    all[0] = "convert";
    System.arraycopy(words, 0, all, 1, words.length);
    Program.QEMU_IMG.run(all);
  }

  /** Byte for byte, and about as sparse: clients find zeroes in blocks of their own size. */
  private static void assertCopied(Path image, Path copy) throws Exception {
    assertThat(Files.mismatch(image, copy)).as("first different byte of %s", copy).isEqualTo(-1);
    assertThat(data(copy)).isLessThanOrEqualTo(data(image) + (4 << 20));
  }

  private static long data(Path file) throws Exception {
    String map = Program.QEMU_IMG.run("map", "-f", "raw", "--output=json", file);
    return EXTENT
        .matcher(map)
        .results()
        .filter(each -> each.group(3).equals("true"))
        .mapToLong(each -> Long.parseLong(each.group(2)))
        .sum();
  }
}
