package nbd.plugins.sh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the files of a folder have in them, so that it can be compared with another folder.
 *
 * @param all the hash of each file by its path in the folder
 */
record Digests(SortedMap<String, String> all) {
  /** Bytes and files that are read at most: clients wait meanwhile. */
  static final long MOST_BYTES = 64L << 20;

  static final int MOST_FILES = 10_000;

  /**
   * Reads all files.
   *
   * @throws IOException if that cannot be done, or is too much, or would not tell what they are
   */
  static Digests of(Path folder, Contents contents) throws IOException {
    if (contents.files().size() > MOST_FILES || contents.bytes() > MOST_BYTES) {
      throw new IOException(
          "the script has %d files of %d bytes in its tmpdir; to carry clients over, %d files of %d bytes are compared at most"
              .formatted(contents.files().size(), contents.bytes(), MOST_FILES, MOST_BYTES));
    }
    SortedMap<String, String> all = new TreeMap<>();
    for (Path path : contents.files().keySet()) {
      all.put(folder.relativize(path).toString(), digest(folder, path));
    }
    return new Digests(all);
  }

  private static String digest(Path folder, Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      return "link " + target(folder, Files.readSymbolicLink(path));
    }
    if (!attributes.isRegularFile()) {
      throw new IOException(
          "the script has %s in its tmpdir, which is no file and cannot be compared"
              .formatted(folder.relativize(path)));
    }
    return digest(path);
  }

  /** The next folder has another path: what a link finds in it is the same all the same. */
  private static String target(Path folder, Path target) {
    return target.startsWith(folder) ? "./" + folder.relativize(target) : target.toString();
  }

  private static String digest(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  /** One hash of these words. */
  static byte[] of(Iterable<String> words) {
    MessageDigest digest = sha256();
    for (String word : words) {
      digest.update(word.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return digest.digest();
  }

  /** The path of a file that is not in both, or not the same. */
  Optional<String> difference(Map<?, ?> others) {
    TreeSet<String> paths = new TreeSet<>(all.keySet());
    others.keySet().forEach(path -> paths.add(String.valueOf(path)));
    return paths.stream()
        .filter(path -> !Objects.equals(all.get(path), others.get(path)))
        .findFirst();
  }
}
