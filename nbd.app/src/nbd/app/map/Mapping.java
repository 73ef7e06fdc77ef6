package nbd.app.map;

import java.io.IOException;
import java.io.PrintStream;
import nbd.api.Range;
import nbd.client.ExportInfo;
import nbd.client.NbdClient;
import nbd.wire.InfoItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps a disk, from the connection to the last line.
 *
 * @param out where the map goes
 */
public record Mapping(MapSpec spec, PrintStream out) {
  private static final Logger log = LoggerFactory.getLogger(Mapping.class);

  /**
   * Returns when all is shown.
   *
   * @throws IOException telling what the server refused or the connection was lost by; or that the
   *     export has no such context, or no such bytes
   */
  public void run() throws IOException {
    var contexts = new Contexts(spec.place());
    if (spec.context().equals(MapSpec.LIST)) {
      list(contexts);
      return;
    }
    try (NbdClient client = contexts.open(spec.context())) {
      map(client);
    }
  }

  private void list(Contexts contexts) throws IOException {
    var lines = new Lines(out);
    for (String name : contexts.list()) {
      lines.add(name).line();
    }
    lines.flush();
  }

  private void map(NbdClient client) throws IOException {
    ExportInfo export = client.export();
    Range wanted = wanted(export.size());
    int block = export.blockSize().map(InfoItem.BlockSize::minimum).orElse(1);
    var blocks = new Blocks(block, export.size());
    log.atDebug()
        .addKeyValue("uri", spec.uri())
        .addKeyValue("size", export.size())
        .addKeyValue("block", block)
        .addKeyValue("headers", client.mode().isExtended() ? "extended" : "compact")
        .log("connected");
    StatusSource source = new ServerStatus(client, spec.context());
    long longest = Walk.longest(client.mode());
    var walk = new Walk(source, longest, display(wanted), wanted, blocks);
    long requests = walk.run();
    log.atDebug().addKeyValue("requests", requests).log("mapped");
  }

  private Range wanted(long size) throws IOException {
    if (size < 0) {
      throw new IOException(
          "the disk has %s bytes; more than 9223372036854775807 are not understood"
              .formatted(Long.toUnsignedString(size)));
    }
    long offset = spec.offset();
    if (offset > size) {
      throw new IOException("option --offset: the disk ends at %d already".formatted(size));
    }
    long length = spec.length().orElse(size - offset);
    if (length > size - offset) {
      throw new IOException(
          "option --length: from offset %d on the disk has %d bytes only"
              .formatted(offset, size - offset));
    }
    return new Range(offset, length);
  }

  private Display display(Range wanted) {
    var lines = new Lines(out);
    Vocabulary words = Vocabulary.of(spec.context());
    return switch (spec.form()) {
      case TABLE -> new Table(lines, words);
      case JSON ->
          words == Vocabulary.ALLOCATION
              ? new JsonList.OfQemu(lines)
              : new JsonList.OfNbdinfo(lines, words);
      case TOTALS -> new TotalsTable(lines, words);
      case TOTALS_JSON -> new TotalsJson(lines, words);
      case PICTURE ->
          new Picture(lines, words, Terminal.of(out, spec.ascii()), wanted, spec.rows());
    };
  }
}
