package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.client.NbdClient;
import nbd.itest.clients.Command;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The file of an export changes while fio writes to it and verifies. */
@Timeout(120)
class ConfigurationTest {
  private Live live;
  private Path disk;

  @BeforeEach
  void serve() throws Exception {
    Tool.need(Tool.FIO);
    live = new Live();
    disk = Disks.empty(live.path("disk"), Fio.SIZE);
    live.export("disk", Disks.ofFile(disk));
    live.start();
  }

  @AfterEach
  void end() throws IOException {
    live.close();
  }

  private Command.Running fio() throws Exception {
    Command.Running fio = Fio.start(1, "5m", live.uri(Transport.UNIX, "disk"));
    live.await("the clients", () -> live.status().contains("\"clients\" : 2,"));
    return fio;
  }

  private void change(String json, String news) throws Exception {
    long before = live.log().count(news);
    live.export("disk", json);
    live.await("'" + news + "' again", () -> live.log().count(news) > before);
  }

  @Test
  void whatFitsIsNotNoticed() throws Exception {
    String plain = Disks.ofFile(disk);
    List<String> changes =
        List.of(
            plain.replaceFirst("\\{", "{\"description\": \"an image\", "),
            Disks.ofFile(disk, Disks.delay("1ms")),
            Disks.ofFile(disk, Disks.delay("0"), Disks.delay("2ms"), "\"noextents\""),
            plain.replaceFirst("\"\\}", "\", \"cache\": \"none\"}"),
            plain.replaceFirst("\"\\}", "\", \"fadvise\": \"random\"}"),
            plain);
    try (Command.Running fio = fio()) {
      for (String json : changes) {
        change(json, "export \"disk\" has changed");
      }
      Fio result = Fio.end(fio);
      Upgraded upgraded = Upgraded.allOf(live);
      System.out.printf("changed files: %s; %s%n", result, upgraded);
      assertThat(upgraded.all()).isEqualTo(changes.size());
      assertThat(upgraded.times()).isPositive();
    }
  }

  @Test
  void whatDoesNotFitWaitsUntilClientsHaveLeft() throws Exception {
    String readOnly = Disks.ofFile(disk).replaceFirst("\\{", "{\"readOnly\": true, ");
    try (Command.Running fio = fio()) {
      change(readOnly, "export \"disk\" stays as it was for now: it is read-only");
      assertThat(live.nbdj("list")).contains("it is read-only, and clients were told");
      Fio.end(fio);
    }
    live.await("what waited", () -> isReadOnly("disk"));
  }

  private boolean isReadOnly(String export) {
    try (NbdClient client = live.connect(export)) {
      return client.export().has(TransmissionFlag.READ_ONLY);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void anotherDiskIsForNewClientsOnly() throws Exception {
    Path other = Disks.empty(live.path("other"), 1 << 20);
    try (Command.Running fio = fio()) {
      change(Disks.ofFile(other), "export \"disk\" has changed; 2 clients stay with what it was");
      try (NbdClient client = live.connect("disk")) {
        assertThat(client.export().size()).isEqualTo(1 << 20);
        client.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(live.nbdj("list")).contains("2 behind");
      }
      Fio.end(fio);
    }
    live.await("the end of what is behind", () -> live.status().contains("\"behind\" : 0,"));
    assertThat(Files.readAllBytes(other)).startsWith(1, 2, 3);
  }
}
