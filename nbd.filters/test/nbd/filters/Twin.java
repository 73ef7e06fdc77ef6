package nbd.filters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;

/**
 * The same commands given to a disk of nbdkit's and to one of nbdj's, by one client of libnbd each.
 *
 * <p>Commands are Python: {@code size()}, {@code flags()}, {@code blocks()}, {@code contexts()},
 * {@code read(offset, length)}, {@code write(offset, length, value=1, flags=0)}, {@code put(offset,
 * bytes, flags=0)}, {@code zero(offset, length, flags=0)}, {@code trim(offset, length, flags=0)},
 * {@code cache(offset, length)}, {@code flush()}, {@code map(offset=0, length=all)}, with {@code
 * FUA}, {@code NO_HOLE}, {@code FAST_ZERO} as flags. Each prints a line, also when it fails; {@code
 * h} is the handle for what is not there.
 */
public final class Twin {
  /**
   * One command whose results are to differ.
   *
   * @param why which of both is right, and why
   */
  public record Difference(String command, String nbdkit, String nbdj, String why) {}

  private static final String PRELUDE =
      """
      import errno, hashlib
      FUA, NO_HOLE, FAST_ZERO = nbd.CMD_FLAG_FUA, nbd.CMD_FLAG_NO_HOLE, nbd.CMD_FLAG_FAST_ZERO
      def size(): return h.get_size()
      def flags():
          asked = ['read_only', 'flush', 'fua', 'rotational', 'trim', 'zero', 'fast_zero', 'cache',
                   'multi_conn']
          has = {'read_only': 'is_read_only', 'rotational': 'is_rotational'}
          return ' '.join(a for a in asked if getattr(h, has.get(a, 'can_' + a))())
      def blocks(): return [h.get_block_size(i) for i in
          (nbd.SIZE_MINIMUM, nbd.SIZE_PREFERRED, nbd.SIZE_MAXIMUM)]
      def contexts(): return [c for c in ['base:allocation', 'qemu:allocation-depth']
          if h.can_meta_context(c)]
      def read(offset, length):
          found = bytes(h.pread(length, offset))
          return found.hex() if length <= 16 else hashlib.sha1(found).hexdigest()
      def write(offset, length, value=1, flags=0): return put(offset, bytes([value]) * length, flags)
      def put(offset, content, flags=0): h.pwrite(content, offset, flags)
      def zero(offset, length, flags=0): h.zero(length, offset, flags)
      def trim(offset, length, flags=0): h.trim(length, offset, flags)
      def cache(offset, length): h.cache(length, offset)
      def flush(): h.flush()
      def map(offset=0, length=None):
          end, at, told = offset + (size() - offset if length is None else length), offset, []
          def take(context, start, entries, error):
              nonlocal at
              if context != 'base:allocation': return
              for long, status in builtins.zip(entries[0::2], entries[1::2]):
                  stop = min(start + long, end)
                  if told and told[-1][2] == status: told[-1][1] = stop
                  elif start < end: told.append([start, stop, status])
                  start, at = start + long, start + long
          while at < end: h.block_status(min(end - at, 1 << 31), at, take)
          return ' '.join('%d-%d:%d' % (a, b, s) for a, b, s in told)
      def run(number, command):
          try: print('%d: %s' % (number, 'done' if (r := eval(command)) is None else r))
          except nbd.Error as failed: print('%d: %s' % (number, failed.errno))
      """;

  private final List<String> commands;
  private final List<String> nbdkit;
  private final List<String> nbdj;

  private Twin(List<String> commands, List<String> nbdkit, List<String> nbdj) {
    this.commands = commands;
    this.nbdkit = nbdkit;
    this.nbdj = nbdj;
  }

  /**
   * Gives both the commands, in their order. The test is skipped where there is no nbdkit.
   *
   * @param arguments nbdkit's, such as {@code --filter=offset memory 1M offset=4096}
   */
  public static Twin of(String arguments, Layers layers, String... commands) throws Exception {
    Tool.need("nbdkit", "nbdsh");
    Path script = Files.createTempFile("commands-", ".py");
    try {
      Files.writeString(script, script(commands));
      String client = "nbdsh --base-allocation -u \"$uri\" -c \"$(cat " + script + ")\"";
      String theirs = Tool.nbdkit(arguments, client);
      try (ServedDisk served = layers.serve()) {
        String ours = Tool.sh(client.replace("$uri", served.uri().toString()));
        return new Twin(List.of(commands), results(theirs), results(ours));
      }
    } finally {
      Files.delete(script);
    }
  }

  private static String script(String... commands) {
    StringBuilder script = new StringBuilder("import builtins\n").append(PRELUDE);
    for (int i = 0; i < commands.length; i++) {
      script.append("run(").append(i).append(", r'''").append(commands[i]).append("''')\n");
    }
    return script.toString();
  }

  /** Without what the programs say besides. */
  private static List<String> results(String printed) throws IOException {
    List<String> results = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      if (line.startsWith(results.size() + ": ")) {
        results.add(line.substring(line.indexOf(' ') + 1));
      }
    }
    if (results.isEmpty()) {
      throw new IOException("no result: " + printed);
    }
    return results;
  }

  /** What nbdkit's disk answered, a line for each command. */
  public List<String> nbdkit() {
    return nbdkit;
  }

  /** What nbdj's disk answered. */
  public List<String> nbdj() {
    return nbdj;
  }

  /** All results are the same, but for these commands, which are as told. */
  public void assertSameBut(Difference... differences) {
    Map<String, String> theirs = byCommand(nbdkit);
    Map<String, String> ours = byCommand(nbdj);
    for (Difference each : differences) {
      assertThat(theirs).as("nbdkit: " + each.why()).containsEntry(each.command(), each.nbdkit());
      assertThat(ours).as("nbdj: " + each.why()).containsEntry(each.command(), each.nbdj());
      assertThat(each.nbdkit()).as("a difference").isNotEqualTo(each.nbdj());
      theirs.remove(each.command());
      ours.remove(each.command());
    }
    assertThat(ours).isEqualTo(theirs);
  }

  /** All results are the same. */
  public void assertSame() {
    assertSameBut();
  }

  /** A command that is given again has its number behind it, from 2 on: {@code map() #2}. */
  private Map<String, String> byCommand(List<String> results) {
    assertThat(results).as("results of %s", commands).hasSameSizeAs(commands);
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      String command = commands.get(i);
      for (int again = 2; all.containsKey(command); again++) {
        command = commands.get(i) + " #" + again;
      }
      all.put(command, results.get(i));
    }
    return all;
  }
}
