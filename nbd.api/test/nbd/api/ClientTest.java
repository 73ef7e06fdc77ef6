package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientTest {
  private static final class Somebody implements Client {
    private boolean disconnected;

    @Override
    public String exportName() {
      return "a";
    }

    @Override
    public boolean readOnly() {
      return false;
    }

    @Override
    public long connection() {
      return 7;
    }

    @Override
    public SocketAddress peer() {
      return new InetSocketAddress(7);
    }

    @Override
    public Optional<UserPrincipal> user() {
      return Optional.of(() -> "u");
    }

    @Override
    public Optional<GroupPrincipal> group() {
      return Optional.empty();
    }

    @Override
    public Optional<String> tlsIdentity() {
      return Optional.of("t");
    }

    @Override
    public void disconnect() {
      disconnected = true;
    }

    @Override
    public boolean isGone() {
      return disconnected;
    }
  }

  @Test
  void asksForAnotherDiskAndIsTheSameOtherwise() {
    Somebody somebody = new Somebody();
    Client other = somebody.as("b", true);
    assertThat(other.exportName()).isEqualTo("b");
    assertThat(other.readOnly()).isTrue();
    assertThat(other.connection()).isEqualTo(7);
    assertThat(other.peer()).isEqualTo(somebody.peer());
    assertThat(other.user().map(UserPrincipal::getName)).contains("u");
    assertThat(other.group()).isEmpty();
    assertThat(other.tlsIdentity()).contains("t");
    assertThat(other.isGone()).isFalse();
    other.disconnect();
    assertThat(somebody.disconnected).isTrue();
    assertThat(other.isGone()).isTrue();
  }
}
