package nbd.itest.extended;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.itest.clients.Tool;
import nbd.itest.map.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TwoServersTest {
  @TempDir private Path folder;

  @Test
  void theOneThatHasStartedEndsIfTheOtherDoesNotStart() throws IOException {
    Tool.need(Tool.NEWER_QEMU_NBD);
    Path image = Files.write(folder.resolve("image"), new byte[512]);
    Peer qemu = Peer.newerQemu(folder, "-f", "raw", image.toString());
    assertThat(qemu.address().getPath()).exists();
    AssertionError failure = new AssertionError("did not start to serve");
    assertThatThrownBy(
            () ->
                TwoServers.beside(
                    qemu,
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    // Peer.close() deletes it behind the end of the program.
    assertThat(qemu.address().getPath()).doesNotExist();
  }
}
