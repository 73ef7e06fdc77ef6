package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import nbd.api.Plugin;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same scripts, run by nbdkit and by these plugins, are the same disk to real clients. */
@Timeout(180)
class NbdkitTest {
  /** What nbdinfo tells of a disk, and this project and nbdkit do not tell in ways of their own. */
  private static final List<String> FACTS =
      List.of(
          "export-size",
          "description",
          "is_read_only",
          "is_rotational",
          "can_cache",
          "can_fast_zero",
          "can_flush",
          "can_fua",
          "can_multi_conn",
          "can_trim",
          "can_zero",
          "block_size_minimum",
          "block_size_preferred",
          "export=",
          "base:allocation");

  @TempDir private Path folder;

  @BeforeEach
  void needPrograms() {
    Programs.need("nbdkit", "nbdinfo", "nbdcopy", "qemu-io");
  }

  /** A disk in a file, in shell: what the manual of such a plugin shows first. */
  private Path fileScript() throws IOException {
    return Scripted.script(
        folder,
        "f=$tmpdir/file",
        "case $1 in",
        "magic_config_key) echo file;;",
        "config)",
        "  [ \"$2\" = file ] || { echo \"$2 is not known\" >&2; exit 1; }",
        "  ln -s \"$(realpath \"$3\")\" $f;;",
        "config_complete) [ -r $f ] || { echo 'which file?' >&2; exit 1; };;",
        "thread_model) echo parallel;;",
        "open) mktemp -d $tmpdir/client-XXXXXX;;",
        "close) rmdir \"$2\";;",
        "list_exports) printf 'INTERLEAVED\\n\\nthe file\\nother\\nthe same file\\n';;",
        "export_description) echo a file for \"${2##*/}\" | cut -c 1-17;;",
        "get_size) stat -Lc %s $f;;",
        "block_size) echo 512 4K 1M;;",
        "can_write | can_flush | can_extents | is_rotational | can_trim | can_multi_conn) ;;",
        "can_zero) ;;",
        "can_cache) echo native;;",
        "can_fua) echo emulate;;",
        "pread) dd iflag=skip_bytes,count_bytes skip=$4 count=$3 if=$f bs=64k;;",
        "pwrite) dd oflag=seek_bytes conv=notrunc seek=$4 of=$f bs=64k;;",
        "flush) sync $f;;",
        "trim) dd if=/dev/zero bs=64k oflag=seek_bytes iflag=count_bytes count=$3 seek=$4 of=$f"
            + " conv=notrunc;;",
        "zero) echo 'ENOTSUP not in this place' >&2; exit 1;;",
        "extents) echo 0 64K; echo 64K 512K hole,zero; echo 589824 460800 zero;;",
        "*) exit 2;;",
        "esac");
  }

  /** Has both servers serve, and a client tell what it sees of each. */
  private String same(Plugin plugin, List<String> words, Question question) throws Exception {
    List<String> command = new ArrayList<>(List.of(plugin.name()));
    command.addAll(words);
    String expected;
    try (Nbdkit nbdkit = new Nbdkit(folder, command)) {
      expected = question.ask(nbdkit.uri());
    }
    try (ServedDisk disk = Layers.of(plugin, words.toArray(String[]::new)).serve()) {
      assertThat(question.ask(disk.uri().toString())).isEqualTo(expected);
    }
    return expected;
  }

  @FunctionalInterface
  private interface Question {
    String ask(String uri) throws IOException;
  }

  private static String facts(String uri, String... options) throws IOException {
    List<Object> words = new ArrayList<>(List.of("nbdinfo"));
    words.addAll(List.of(options));
    words.add(uri);
    return Programs.run(words.toArray())
        .lines()
        .map(String::strip)
        .filter(line -> FACTS.stream().anyMatch(line::startsWith))
        .collect(Collectors.joining("\n"));
  }

  private static String map(String uri) throws IOException {
    return Programs.run("nbdinfo", "--map", "--json", uri);
  }

  private String content(String uri) throws IOException {
    Path copy = Files.createTempFile(folder, "copy-", ".img");
    String told = Programs.run("nbdcopy", uri, copy);
    return told + Files.size(copy) + " bytes, " + Arrays.hashCode(Files.readAllBytes(copy));
  }

  private static String after(String uri, String... commands) throws IOException {
    List<Object> words = new ArrayList<>(List.of("qemu-io", "-f", "raw", uri));
    for (String command : commands) {
      words.addAll(List.of("-c", command));
    }
    // How long each took is told, too.
    return Programs.run(words.toArray()).replaceAll("[0-9.]+ sec \\(.*\\)", "");
  }

  @Test
  void aScriptThatServesAFileIsTheSameDisk() throws Exception {
    byte[] bytes = new byte[1 << 20];
    new Random(4).nextBytes(bytes);
    // As the script tells extents.
    Arrays.fill(bytes, 64 << 10, bytes.length, (byte) 0);
    Path file = Files.write(folder.resolve("disk.img"), bytes);
    String told =
        same(
            new ShPlugin(),
            List.of(fileScript().toString(), "file=" + file),
            uri -> {
              Files.write(file, bytes);
              return String.join(
                  "\n",
                  facts(uri),
                  facts(uri, "--list"),
                  map(uri),
                  content(uri),
                  after(
                      uri,
                      "write -P 7 512 4096",
                      "write -P 8 -f 512k 64k",
                      "write -z 0 1024",
                      "write -z -u 4k 4k",
                      "discard 60k 8k",
                      "flush",
                      "read -v 1024 512"),
                  content(uri));
            });
    assertThat(told)
        .contains("export-size: 1048576", "description: a file for client", "can_fua: true")
        .contains("\"offset\": 65536", "wrote 4096/4096", "discard 8192/8192")
        .doesNotContain("failed");
  }

  @Test
  void piecesOfScriptAreTheSameDisk() throws Exception {
    String told =
        same(
            new EvalPlugin(),
            List.of(
                "config=echo $3 >$tmpdir/$2",
                "get_size=echo 256K",
                // Without it nbdkit tells no block sizes at all.
                "block_size=echo 1 4K 32M",
                "pread=head -c $3 /dev/zero | tr '\\0' $(cat $tmpdir/letter)",
                "pwrite=cat >/dev/null",
                "flush=",
                "extents=echo 0 128K; echo 128K 128k 1",
                "letter=x"),
            uri ->
                String.join(
                    "\n",
                    facts(uri),
                    facts(uri, "--list"),
                    map(uri),
                    content(uri),
                    after(uri, "write 0 1k", "write -z 1k 4k", "flush", "read -v 0 512")));
    assertThat(told).contains("can_fua: true", "78 78 78 78", "262144 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"EPERM", "ENOSPC no room", "EROFS", "EINVAL x", "ENOTSUP", "text", "ENOMEM"})
  void aFailureIsTheSameError(String complaint) throws Exception {
    String told =
        same(
            new EvalPlugin(),
            List.of(
                "get_size=echo 256K",
                "pread=printf abc; echo " + complaint + " >&2; exit 1",
                "pwrite=cat >/dev/null; echo " + complaint + " >&2; exit 9"),
            uri -> after(uri, "read 0 512", "write 0 512"));
    assertThat(told).contains("read failed", "write failed");
  }
}
