package nbd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NbdUriTest {
  @ParameterizedTest
  @CsvSource({
    "nbd://127.0.0.1, 127.0.0.1, 10809, ''",
    "nbd://127.0.0.1/, 127.0.0.1, 10809, ''",
    "nbd://127.0.0.1:65535/, 127.0.0.1, 65535, ''",
    "nbd://127.0.0.1:99/disk, 127.0.0.1, 99, disk",
    "nbd://[::1]:99//disk, ::1, 99, /disk",
    "nbd:///a%20b+c%2fd, localhost, 10809, a b+c/d",
    "nbd://127.0.0.1/%c3%bc?tls=no, 127.0.0.1, 10809, ü"
  })
  void tcp(String uri, String host, int port, String export) {
    assertThat(NbdUri.of(URI.create(uri)))
        .isEqualTo(new NbdUri(new InetSocketAddress(host, port), export));
  }

  @ParameterizedTest
  @CsvSource({
    "nbd+unix:///?socket=/tmp/s, /tmp/s, ''",
    "nbd+unix:///disk?socket=/tmp/s, /tmp/s, disk",
    "nbd+unix:///disk?a=b&socket=/tmp/a+b%20c%26, /tmp/a+b c&, disk",
    "nbd+unix://?socket=s, s, ''"
  })
  void unix(String uri, String path, String export) {
    assertThat(NbdUri.of(URI.create(uri)))
        .isEqualTo(new NbdUri(UnixDomainSocketAddress.of(path), export));
  }

  @Test
  void otherUrisAreRefused() {
    assertRefused("http://host/", "begins with http; nbd or nbd+unix expected");
    assertRefused("/disk", "begins with null; nbd or nbd+unix expected");
    assertRefused("nbd+unix:///disk", "has no socket; ?socket=path expected");
    assertRefused("nbd+unix:///disk?socket=", "has no socket; ?socket=path expected");
    assertRefused("nbd://h:99999/", "has port 99999; 0 to 65535 expected");
    assertRefused("nbd://h:65536/", "has port 65536; 0 to 65535 expected");
    assertRefused("nbd://a_b:c/", "has the address a_b:c; host or host:port expected");
  }

  private static void assertRefused(String uri, String message) {
    assertThatThrownBy(() -> NbdUri.of(URI.create(uri)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
