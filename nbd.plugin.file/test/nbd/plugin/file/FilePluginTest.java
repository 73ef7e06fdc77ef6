package nbd.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePluginTest {
  @TempDir Path folder;

  private final FilePlugin plugin = new FilePlugin();
  private final TestHost host = new TestHost();

  @AfterEach
  void end() {
    host.close();
  }

  private Export export(Map<String, String> given) throws IOException {
    return plugin.export(plugin.schema().parse(given), host);
  }

  private Path file() throws IOException {
    return Files.writeString(folder.resolve("disk"), "content");
  }

  @Test
  void theBareWordIsTheFile() {
    assertThat(plugin.name()).isEqualTo("file");
    assertThat(plugin.schema().bareWord().map(Parameter::name)).contains("file");
  }

  @Test
  void aFileIsServedUnderAnyName() throws IOException {
    Path file = file();
    try (Export export = export(Map.of("file", file.toString()))) {
      assertThat(export.concurrency()).isEqualTo(Concurrency.PARALLEL);
      for (String name : new String[] {"", "any", "../x"}) {
        try (Handle handle = export.open(new TestClient(name, false))) {
          assertThat(Scenery.read(handle, 0, 7)).asString().isEqualTo("content");
        }
      }
    }
  }

  @Test
  void aFolderIsServedByName() throws IOException {
    file();
    try (Export export = export(Map.of("dir", folder.toString()));
        Handle handle = export.open(new TestClient("disk", true))) {
      assertThat(handle.traits().readOnly()).isTrue();
      assertThat(Scenery.read(handle, 0, 7)).asString().isEqualTo("content");
    }
  }

  /** As in an upgrade: the next version opens while this one serves. */
  @Test
  void twoExportsMayHaveTheSameFileOpenAndSeeTheSameDisk() throws IOException {
    for (Map<String, String> given :
        List.of(Map.of("file", file().toString()), Map.of("dir", folder.toString()))) {
      try (Export before = export(given);
          Export after = export(given);
          Handle old = before.open(new TestClient("disk", false));
          Handle next = after.open(new TestClient("disk", false))) {
        assertThat(before.handover()).isEqualTo(Handover.BESIDE);
        assertThat(next.traits().identity()).isEqualTo(old.traits().identity()).isPresent();
        Scenery.write(old, 0, new byte[] {'C'});
        old.flush();
        assertThat(Scenery.read(next, 0, 7)).asString().isEqualTo("Content");
        assertThat(next.traits()).hasToString(old.traits().toString());
      }
    }
  }

  @Test
  void allOptionsAreTaken() throws IOException {
    for (String cache : new String[] {"default", "none"}) {
      for (String order : new String[] {"normal", "random", "sequential"}) {
        String file = file().toString();
        Map<String, String> given = Map.of("file", file, "cache", cache, "fadvise", order);
        try (Export export = export(given);
            Handle handle = export.open(new TestClient("", false))) {
          assertThat(Scenery.read(handle, 0, 7)).asString().isEqualTo("content");
        }
      }
    }
  }

  @Test
  void everyWrongParameterIsNamedWithWhatWouldBeRight() throws IOException {
    String one = "parameter 'file': give exactly one of file=, dir=, fd= and dirfd=";
    wrong(Map.of(), one);
    wrong(Map.of("file", "a", "dir", "b"), one + ", not file and dir");
    wrong(Map.of("dir", "a", "fd", "4", "dirfd", "5"), one + ", not dir and fd and dirfd");
    wrong(Map.of("file", ""), "parameter 'file' is empty; give a path");
    wrong(Map.of("file", "/no/such"), "parameter 'file': there is no file /no/such");
    wrong(
        Map.of("file", folder.toString()),
        "parameter 'file': " + folder + " is a folder; give dir=" + folder);
    String file = file().toString();
    wrong(Map.of("dir", file), "parameter 'dir': there is no folder " + file);
    wrong(
        Map.of("file", file, "cache", "all"),
        "parameter 'cache': 'all' is not one of default, none");
  }

  private void wrong(Map<String, String> given, String message) {
    assertThatThrownBy(() -> export(given))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }
}
