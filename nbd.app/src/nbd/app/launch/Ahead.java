package nbd.app.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gets ready on a second processor what is soon asked for on the first. The framework reads
 * component descriptions out of jars, which takes an XML parser, time zones, file types and number
 * formats; the command line takes picocli, whose classes are of a kind that no AOT cache holds.
 * Nothing depends on it.
 */
final class Ahead implements Runnable {
  private Ahead() {}

  static void start() {
    Thread.ofPlatform().daemon().name("nbdj-ahead").start(new Ahead());
  }

  @Override
  public void run() {
    byte[] number = "<a b='%03d'/>".formatted(1).getBytes(StandardCharsets.UTF_8);
    try (var document = new ByteArrayInputStream(number)) {
      SAXParserFactory factory = SAXParserFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.newSAXParser().parse(document, new DefaultHandler());
    } catch (IOException | ParserConfigurationException | SAXException harmless) {
      // Who needs a parser will say so.
    }
    new ZipEntry(URLConnection.guessContentTypeFromName("a.xml")).setTime(0);
    CommandSpec option = CommandSpec.create().addOption(OptionSpec.builder("-a").build());
    new CommandLine(option).parseArgs("-a");
  }
}
