package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Stream;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.testkit.TestClient;
import nbd.testkit.TestHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names and descriptions of a script's disks. */
class NamesTest {
  private final TestHost host = new TestHost();

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  private Export export(String... words) throws IOException {
    return Scripted.export(new EvalPlugin(), host, words);
  }

  @Test
  void theListIsTheScripts() throws IOException {
    Export export = export("list_exports=echo INTERLEAVED; echo a; echo the first: $2 $3");
    assertThat(export.list()).containsExactly(new ExportName("a", "the first: false false"));
  }

  @Test
  void withoutAListTheDefaultIsAllThereIs() throws IOException {
    assertThat(export("default_export=echo main").list())
        .containsExactly(new ExportName("main", ""));
    assertThat(export("get_size=echo 1").list()).containsExactly(new ExportName("", ""));
  }

  @Test
  void theDefaultNameIsTheFirstOfAList() throws IOException {
    assertThat(export("default_export=echo NAMES; echo one; echo two").defaultName())
        .contains("one");
    assertThat(export("default_export=").defaultName()).isEmpty();
  }

  @Test
  void aDefaultNameThatFailsIsNone() throws IOException {
    assertThat(export("default_export=exit 1").defaultName()).isEmpty();
  }

  @Test
  void aDefaultNameThatIsTooLongIsNoneAndLeavesAList() throws IOException {
    Export export = export("default_export=head -c 5000 /dev/zero | tr '\\0' x");
    assertThat(export.defaultName()).isEmpty();
    assertThat(export.list()).containsExactly(new ExportName("", ""));
  }

  @Test
  void aListThatFailsTellsWhy() throws IOException {
    assertThatThrownBy(() -> export("list_exports=echo EIO not now >&2; exit 1").list())
        .isInstanceOf(IOException.class)
        .hasMessage("not now");
    assertThatThrownBy(() -> export("list_exports=head -c 5000 /dev/zero | tr '\\0' x").list())
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("eval list_exports", "4096 bytes");
  }

  @Test
  void aDescriptionIsAskedOfTheOpenDiskOfThatName() throws IOException {
    Export export = export("get_size=echo 1", "open=echo h-$3", "export_description=echo disk $2");
    assertThat(export.description("a")).isEmpty();
    try (Handle _ = export.open(new TestClient("a"));
        Handle _ = export.open(new TestClient("b"))) {
      assertThat(export.description("a")).contains("disk h-a");
      assertThat(export.description("b")).contains("disk h-b");
    }
    assertThat(export.description("a")).isEmpty();
  }

  @Test
  void aDescriptionIsThereAsLongAsOneOfTheDisksOfThatNameIsOpen() throws IOException {
    Export export = export("get_size=echo 1", "open=echo h-$3", "export_description=echo disk $2");
    try (Handle _ = export.open(new TestClient("a"))) {
      export.open(new TestClient("a")).close();
      assertThat(export.description("a")).contains("disk h-a");
    }
    assertThat(export.description("a")).isEmpty();
  }

  @Test
  void aDescriptionIsAskedOfNoDiskThatIsClosed() throws IOException {
    Export export =
        export(
            "get_size=echo 1",
            "open=echo x >>$tmpdir/opened; wc -l <$tmpdir/opened",
            "export_description=echo disk $2");
    Handle first = export.open(new TestClient("a"));
    Handle second = export.open(new TestClient("a"));
    assertThat(export.description("a")).contains("disk 2");
    second.close();
    assertThat(export.description("a")).contains("disk 1");
    first.close();
    assertThat(export.description("a")).isEmpty();
  }

  @Test
  void aScriptThatListsSeveralNamesHasADiskForEachAndElseOne() throws IOException {
    assertThat(identity("a")).isEqualTo(identity("b")).isEqualTo(identity(""));
    String list = "list_exports=echo NAMES; echo a; echo b";
    assertThat(identity("a", list)).isNotEqualTo(identity("b", list));
    String one = "list_exports=echo a";
    assertThat(identity("a", one)).isEqualTo(identity("b", one));
  }

  private Identity identity(String name, String... words) throws IOException {
    String[] all =
        Stream.concat(Stream.of("get_size=echo 1"), Stream.of(words)).toArray(String[]::new);
    try (Handle disk = export(all).open(new TestClient(name))) {
      return disk.traits().identity().orElseThrow();
    }
  }

  @Test
  void aDescriptionThatFailsIsNone() throws IOException {
    Export export = export("get_size=echo 1", "export_description=exit 1");
    try (Handle _ = export.open(new TestClient(""))) {
      assertThat(export.description("")).isEmpty();
    }
  }
}
