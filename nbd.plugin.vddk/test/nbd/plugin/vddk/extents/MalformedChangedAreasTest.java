package nbd.plugin.vddk.extents;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For a disk of 1000 bytes. */
class MalformedChangedAreasTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("changed.json");
  }

  private ChangedAreas read(String json) throws IOException {
    Files.writeString(file, json);
    return ChangedAreas.read(file, 1000);
  }

  private void refuses(String json, String words) {
    assertThatIOException()
        .isThrownBy(() -> read(json))
        .withMessage("changed areas in " + file + ", " + words);
  }

  @Test
  void whatIsNotRightIsToldWithItsPlace() {
    refuses("", "line 1, column 1: there is no DiskChangeInfo in it");
    refuses("[]", "line 1, column 3: there is no DiskChangeInfo in it");
    refuses("5", "line 1, column 1: a DiskChangeInfo is an object, not 5");
    refuses("[[]]", "line 1, column 2: a DiskChangeInfo is an object, not [");
    refuses("{\"length\":5}", "line 1, column 12: the object that ends here has no startOffset");
    refuses("{\"startOffset\":5}", "line 1, column 17: the object that ends here has no length");
    refuses(
        "{\"startOffset\":0,\n \"length\":\"1000\"}",
        "line 2, column 11: length is a number of bytes, not 1000");
    refuses(
        "{\"startOffset\":1.5}", "line 1, column 16: startOffset is a number of bytes, not 1.5");
    refuses(
        "{\"startOffset\":0,\"StartOffset\":0}", "line 1, column 32: startOffset is there twice");
    refuses(
        "{\"startOffset\":0,\"length\":1,\"changedArea\":{}}",
        "line 1, column 43: changedArea is an array, not {");
    refuses(
        "{\"startOffset\":0,\"length\":1,\"changedArea\":[7]}",
        "line 1, column 44: a changed area is an object, not 7");
  }

  @Test
  void numbersThatNoDiskHas() {
    refuses(
        "{\"startOffset\":-1,\"length\":1}",
        "line 1, column 29: no range of a disk: offset -1, length 1"
            + " (both 0 or more, end at most 2^63-1)");
    refuses(
        "{\"startOffset\":1,\"length\":9223372036854775807}",
        "line 1, column 46: no range of a disk: offset 1, length 9223372036854775807"
            + " (both 0 or more, end at most 2^63-1)");
    assertThatIOException()
        .isThrownBy(() -> read("{\"startOffset\":9223372036854775808}"))
        .withMessageStartingWith("changed areas in " + file + ", line 1, column ")
        .withMessageContaining("out of range of");
  }

  @Test
  void theFileOfAnotherDisk() {
    refuses(
        "{\"startOffset\":512,\"length\":489}",
        "line 1, column 32: it tells of a larger disk: bytes 0x200+0x1e9,"
            + " but this one has 1000 bytes");
    refuses(
        "{\"startOffset\":0,\"length\":1,\"changedArea\":[{\"start\":1000,\"length\":1}]}",
        "line 1, column 68: area 0x3e8+0x1 begins past the end of this disk of 1000 bytes");
  }

  @Test
  void aFileThatIsCutOffOrNoJsonOrNotThere() throws IOException {
    Files.writeString(file, "{\"startOffset\":0,\"length\":1000,\"changedArea\":[{\"start\":1,");
    assertThatIOException()
        .isThrownBy(() -> ChangedAreas.read(file, 1000))
        .withMessageStartingWith("changed areas in " + file + ", line 1, column 58: ")
        .withMessageContaining("end-of-input");
    Files.writeString(file, "{\"startOffset\":0,\"startOffset\":0}");
    assertThatIOException()
        .isThrownBy(() -> ChangedAreas.read(file, 1000))
        .withMessageContaining("line 1, column 31: Duplicate");
    Files.writeString(file, "(vim.VirtualMachine.DiskChangeInfo) {\n");
    assertThatIOException()
        .isThrownBy(() -> ChangedAreas.read(file, 1000))
        .withMessageContaining(file + ", line 1, column 1: Unexpected character");
    Files.delete(file);
    assertThatIOException()
        .isThrownBy(() -> ChangedAreas.read(file, 1000))
        .withMessageContaining("changed areas cannot be read: ")
        .withMessageContaining(file.toString());
  }
}
