package nbd.app.serve;

import static nbd.app.serve.Folder.came;
import static nbd.app.serve.Folder.changed;
import static nbd.app.serve.Places.assertServed;
import static nbd.app.serve.Places.greeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import nbd.server.NbdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets in the file system. */
class UnixListenersTest {
  @TempDir Path path;
  private NbdServer server;
  private Folder folder;
  private FollowedFolder<ConfiguredListener> followed;

  @BeforeEach
  void start() throws IOException {
    server = NbdServer.builder().catalog(new Shelf()).start();
    folder = new Folder(path);
    followed = folder.followed(new OpenListeners(server));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String unix(String name) {
    return "{'unix': '" + path.resolve(name) + "'}";
  }

  private SocketAddress at(String name) {
    return UnixDomainSocketAddress.of(path.resolve(name));
  }

  @Test
  void aSocketHasTheModeThatTheFileSays() throws IOException {
    String text = "{'unix': '" + path.resolve("s") + "', 'mode': '%s'}";
    followed.changed(came(folder.write("a.json", text.formatted("0620"))));
    assertThat(Files.getPosixFilePermissions(path.resolve("s")))
        .isEqualTo(PosixFilePermissions.fromString("rw--w----"));
    try (var early = SocketChannel.open(at("s"))) {
      followed.changed(changed(folder.write("a.json", text.formatted("0666"))));
      assertThat(Files.getPosixFilePermissions(path.resolve("s")))
          .isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-"));
      assertThat(greeting(early)).as("the same socket").isEqualTo("NBDMAGICIHAVEOPT");
    }
  }

  @Test
  void theSocketOfAKilledServerIsReplacedAndThatOfALivingOneIsNot() throws IOException {
    try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(at("s"));
      followed.changed(came(folder.write("a.json", unix("s"))));
      assertThat(folder.told()).singleElement().asString().contains("Address already in use");
    }
    assertThatThrownBy(() -> SocketChannel.open(at("s"))).isInstanceOf(ConnectException.class);
    followed.changed(changed(folder.write("a.json", unix("s"))));
    assertServed(at("s"));
  }

  @Test
  void aFileInTheSocketsPlaceIsNotTouched() throws IOException {
    Files.writeString(path.resolve("s"), "precious");
    followed.changed(came(folder.write("a.json", unix("s"))));
    assertThat(folder.told()).singleElement().asString().contains("Address already in use");
    assertThat(path.resolve("s")).hasContent("precious");
  }
}
