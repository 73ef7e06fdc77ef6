package nbd.app.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import nbd.app.log.StderrProvider;
import nbd.app.log.Verbosity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/**
 * A deployer over a folder and a real framework, and what it has written. Each {@code scan} takes
 * what has changed since the last one, at once.
 */
abstract class DeployerCase {
  @TempDir Path home;
  final MadeUpCatalog catalog = new MadeUpCatalog();
  FelixFolder felix;
  Deployer deployer;

  private final PrintStream before = System.err;
  private ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void start() throws Exception {
    System.setErr(new PrintStream(err, true, UTF_8));
    Verbosity.from(Level.INFO);
    felix = new FelixFolder(home);
    var log = new StderrProvider().getLoggerFactory().getLogger("deployer");
    deployer = new Deployer(felix.context(), felix.plugins, catalog, log);
  }

  @AfterEach
  void stop() throws Exception {
    System.setErr(before);
    Verbosity.from(Level.WARN);
    deployer.close();
    felix.close();
  }

  Path file(String name) {
    return felix.plugins.resolve(name);
  }

  void put(String name, JarMaker jar) throws IOException {
    jar.to(file(name));
  }

  /** The lines that a scan writes. */
  String scan() {
    err.reset();
    deployer.scan();
    return err.toString(UTF_8);
  }

  String said() {
    return err.toString(UTF_8);
  }

  /** A good one that must survive whatever the test does. */
  void putGood() throws IOException {
    put("good.jar", JarMaker.plugin("x.good", "1.0.0", "good"));
    assertThat(scan()).isEmpty();
    assertGoodIsLeftAlone();
  }

  void assertGoodIsLeftAlone() {
    assertThat(felix.bundles()).containsExactly("x.good 1.0.0");
    assertThat(felix.plugins()).containsExactly("good");
  }
}
