package nbd.app.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Gets parts of the JDK ready on a second processor that the framework will soon ask for on the
 * first: it reads component descriptions, which are XML, and formats numbers. Nothing depends on
 * it.
 */
final class Ahead implements Runnable {
  private Ahead() {}

  static void start() {
    Thread.ofPlatform().daemon().name("nbdj-ahead").start(new Ahead());
  }

  @Override
  public void run() {
    byte[] document = "<a b='%03d'/>".formatted(1).getBytes(StandardCharsets.UTF_8);
    try (var smallest = new ByteArrayInputStream(document)) {
      SAXParserFactory factory = SAXParserFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.newSAXParser().parse(smallest, new DefaultHandler());
    } catch (IOException | ParserConfigurationException | SAXException harmless) {
      // Who needs a parser will say so.
    }
  }
}
