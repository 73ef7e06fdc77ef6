package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoginTest {
  private static final long PASSWORD = 48;

  private Standing standing;
  private ConnectParams memory;

  @BeforeEach
  void load() throws IOException {
    standing = new Standing();
    Path file = standing.library.file();
    memory = new ConnectParams(new Symbols(file, DynamicLinker.open(file)));
  }

  private static Optional<ConnectSpec.Remote> with(String password) {
    return Optional.of(
        new ConnectSpec.Remote(
            "server", "user", password, "moref=1", Optional.empty(), Optional.empty(), 0, 0));
  }

  @Test
  void noPasswordStaysInNativeMemory() throws IOException {
    try (Login login = Login.to(with("four"), memory)) {
      MemorySegment password = Native.at(login.parameters().get(ADDRESS, PASSWORD), 5);
      assertThat(password.toArray(JAVA_BYTE)).containsExactly('f', 'o', 'u', 'r', 0);
      login.wipe();
      assertThat(password.toArray(JAVA_BYTE)).containsOnly(0);
    }
    assertThat(standing.standIn.leaks()).isEmpty();
  }

  @Test
  void aPasswordWithANulIsRefusedUntoldAndNothingLeaks() {
    assertThatThrownBy(() -> Login.to(with("fo\0ur"), memory))
        .isInstanceOf(VixException.class)
        .hasMessage("password has a NUL character in it");
    assertThat(standing.standIn.leaks()).isEmpty();
  }
}
